import {
  AdminDisableUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSignIn } from './browser-sign-in.ts';
import {
  CLIENT_ID,
  claimsOf,
  createUser,
  PASSWORD,
  POOL_ID,
  type Pool,
  refusal,
  signUpConfirmed,
  startPool,
} from './cognito-pool.ts';
import { srpSignIn } from './srp-client.ts';

describe('Signing in by SRP', () => {
  let pool: Pool;
  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.end());
  const srp = (email: string, password: string) =>
    srpSignIn(pool.app, { poolId: POOL_ID, clientId: CLIENT_ID, email, password });

  it("lets Cognito's own client in with the password, and gives it the tokens of that user", async () => {
    const sub = await signUpConfirmed(pool, 'ada@example.com');
    const session = await browserSignIn(pool, 'ada@example.com', PASSWORD);
    expect(claimsOf(session.accessToken ?? '')).toMatchObject({ sub, username: sub, token_use: 'access' });
    expect(claimsOf(session.idToken ?? '')).toMatchObject({
      email: 'ada@example.com',
      email_verified: true,
    });
    expect(session.refreshToken).toMatch(/./);
  });

  it('agrees with an independent client on every password and salt, leading zeros and set high bits included', async () => {
    const passwords = [
      'Pässwörd-with-ümlauts-1',
      'A-1b'.repeat(40),
      'Emoji-inside-1-\u{1F600}',
      'Colon:in:the:middle-1',
    ];
    for (const [index, password] of passwords.entries()) {
      const email = `round${index}@example.com`;
      await createUser(pool, email, {}, password);
      for (let round = 0; round < 25; round++) await srp(email, password);
    }
  });

  it('refuses a wrong password', async () => {
    await createUser(pool, 'wrong@example.com');
    expect(await browserSignIn(pool, 'wrong@example.com', 'Not-the-password-1')).toEqual({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('answers an unknown user with a challenge that is the same each time, and then as to a wrong password', async () => {
    const start = () =>
      pool.app.send(
        new InitiateAuthCommand({
          ClientId: CLIENT_ID,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { USERNAME: 'nobody@example.com', SRP_A: '9a'.repeat(384) },
        }),
      );
    const first = (await start()).ChallengeParameters ?? {};
    const second = (await start()).ChallengeParameters ?? {};
    expect(first.USER_ID_FOR_SRP).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first.SALT).toMatch(/^[0-9a-f]{32}$/);
    expect([second.SALT, second.USER_ID_FOR_SRP]).toEqual([first.SALT, first.USER_ID_FOR_SRP]);
    expect(second.SRP_B).not.toBe(first.SRP_B);
    await createUser(pool, 'somebody@example.com');
    const known = await pool.app.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'somebody@example.com', SRP_A: '9a'.repeat(384) },
      }),
    );
    expect(Object.keys(known.ChallengeParameters ?? {}).sort()).toEqual(Object.keys(first).sort());
    expect(known.ChallengeParameters?.SRP_B?.length).toBeGreaterThan(700);
    expect(first.SRP_B?.length).toBeGreaterThan(700);
    expect(await refusal(srp('nobody@example.com', PASSWORD))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    );
  });

  it('says that an unconfirmed user is not confirmed, and a disabled one is disabled, only to who has the password', async () => {
    await pool.app.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: 'late@example.com', Password: PASSWORD }));
    expect(await refusal(srp('late@example.com', PASSWORD))).toBe('UserNotConfirmedException: User is not confirmed.');
    await createUser(pool, 'off@example.com');
    await pool.server.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: 'off@example.com' }));
    expect(await refusal(srp('off@example.com', PASSWORD))).toBe('NotAuthorizedException: User is disabled.');
    const wrong = await refusal(srp('off@example.com', 'Not-the-password-1'));
    expect(wrong).toBe('NotAuthorizedException: Incorrect username or password.');
  });

  it('refuses a public value of zero modulo N, and one that is not hex', async () => {
    const start = (A: string) =>
      refusal(
        pool.app.send(
          new InitiateAuthCommand({
            ClientId: CLIENT_ID,
            AuthFlow: 'USER_SRP_AUTH',
            AuthParameters: { USERNAME: 'x@example.com', SRP_A: A },
          }),
        ),
      );
    expect(await start('0')).toMatch(/^InvalidParameterException/);
    expect(await start('zz')).toMatch(/^InvalidParameterException/);
  });

  it('refuses a secret block that was used, one that was never issued and a malformed timestamp', async () => {
    await createUser(pool, 'replay@example.com');
    const { ChallengeParameters: parameters } = await pool.app.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'replay@example.com', SRP_A: '9a'.repeat(384) },
      }),
    );
    const respond = (changes: Record<string, string> = {}) =>
      refusal(
        pool.app.send(
          new RespondToAuthChallengeCommand({
            ClientId: CLIENT_ID,
            ChallengeName: 'PASSWORD_VERIFIER',
            ChallengeResponses: {
              USERNAME: 'replay@example.com',
              PASSWORD_CLAIM_SECRET_BLOCK: String(parameters?.SECRET_BLOCK),
              PASSWORD_CLAIM_SIGNATURE: 'AAAA',
              TIMESTAMP: 'Tue Feb 3 14:05:09 UTC 2026',
              ...changes,
            },
          }),
        ),
      );
    expect(await respond({ TIMESTAMP: '2026-02-03T14:05:09Z' })).toMatch(/^InvalidParameterException: TIMESTAMP/);
    expect(await respond({ PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' })).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
    expect(await respond()).toBe('NotAuthorizedException: Incorrect username or password.');
    expect(await respond()).toBe('NotAuthorizedException: Invalid session for the user.');
  });
});
