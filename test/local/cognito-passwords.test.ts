import { describe, expect, it } from 'vitest';
import {
  EMAIL,
  EXPIRED,
  forgot,
  LIMIT,
  MISMATCH,
  other,
  pool,
  reset,
  start,
  useAccountPool,
  WRONG,
} from './cognito-account-calls.ts';
import { createUser, movableClock, refusal, signIn } from './cognito-pool.ts';

useAccountPool();

describe('Wrong passwords', () => {
  it('lock for a second after five, then twice as long each time, and are forgotten by a sign-in or in 15 minutes', async () => {
    const clock = movableClock();
    await start({ now: clock.now });
    await createUser(pool, EMAIL);
    const guess = () => refusal(signIn(pool, EMAIL, 'Not-the-password-1'));
    const locked = 'NotAuthorizedException: Password attempts exceeded';
    for (let attempt = 0; attempt < 5; attempt++) expect(await guess()).toBe(WRONG);
    for (const lock of [1000, 2000, 4000, 8000]) {
      clock.advance(lock - 1);
      expect(await guess()).toBe(locked);
      expect(await refusal(signIn(pool, EMAIL))).toBe(locked);
      clock.advance(1);
      expect(await guess()).toBe(WRONG);
    }
    clock.advance(16_000);
    await signIn(pool, EMAIL);
    for (let attempt = 0; attempt < 5; attempt++) expect(await guess()).toBe(WRONG);
    expect(await guess()).toBe(locked);
    clock.advance(15 * 60_000);
    for (let attempt = 0; attempt < 5; attempt++) expect(await guess()).toBe(WRONG);
    expect(await guess()).toBe(locked);
  });
});

describe('Forgotten passwords', () => {
  it('are replaced with a code that counts once, within an hour', async () => {
    const clock = movableClock();
    await start({ now: clock.now });
    await createUser(pool, EMAIL);
    expect(await refusal(reset(EMAIL, '123456'))).toBe(EXPIRED);
    await forgot(EMAIL);
    const late = pool.code();
    clock.advance(3600_000);
    expect(await refusal(reset(EMAIL, late))).toBe(EXPIRED);
    await forgot(EMAIL);
    expect(await refusal(reset(EMAIL, pool.code(), 'weak'))).toMatch(/^InvalidPasswordException/);
    await reset(EMAIL, pool.code());
    expect(await refusal(reset(EMAIL, pool.code()))).toBe(EXPIRED);
    expect(await refusal(signIn(pool, EMAIL))).toBe(WRONG);
    expect((await signIn(pool, EMAIL, 'Another-horse-10')).AuthenticationResult).toBeDefined();
  });

  it('lift a lock, and stop taking codes after five wrong ones', async () => {
    await start();
    await createUser(pool, EMAIL);
    for (let attempt = 0; attempt < 5; attempt++) await refusal(signIn(pool, EMAIL, 'Not-the-password-1'));
    await forgot(EMAIL);
    await reset(EMAIL, pool.code());
    expect((await signIn(pool, EMAIL, 'Another-horse-10')).AuthenticationResult).toBeDefined();
    await forgot(EMAIL);
    for (let attempt = 0; attempt < 5; attempt++)
      expect(await refusal(reset(EMAIL, other(pool.code())))).toBe(MISMATCH);
    expect(await refusal(reset(EMAIL, pool.code()))).toBe(LIMIT);
  });

  it('need a verified address, and are an administrator matter where the pool says so', async () => {
    await start({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    await createUser(pool, EMAIL, { email_verified: 'false' });
    expect(await refusal(forgot(EMAIL))).toBe(
      'InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
    await pool.end();
    await start({ pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } } });
    expect(await refusal(forgot(EMAIL))).toBe('NotAuthorizedException: Contact administrator to reset password.');
  });
});
