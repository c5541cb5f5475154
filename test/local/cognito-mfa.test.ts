import { createHmac } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CLIENT_ID,
  createUser,
  movableClock,
  PASSWORD,
  POOL_ID,
  type Pool,
  type PoolOptions,
  refusal,
  signIn,
  startPool,
  tokensOf,
} from './cognito-pool.ts';

const EMAIL = 'ada@example.com';
let pool: Pool;
afterEach(() => pool.end());

/** RFC 6238 as an authenticator app does it. */
function totp(secret: string, at: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeUInt32BE(Math.floor(at / 30_000), 4);
  const mac = createHmac('sha1', key).update(step).digest();
  const start = (mac[19] ?? 0) & 0xf;
  return String((mac.readUInt32BE(start) & 0x7fffffff) % 1e6).padStart(6, '0');
}

const respond = (
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  answers: Record<string, string>,
  email = EMAIL,
) =>
  pool.app.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: email, ...answers },
    }),
  );

async function enrol(clock: ReturnType<typeof movableClock>, options: PoolOptions = {}): Promise<string> {
  pool = await startPool({ now: clock.now, ...options });
  await createUser(pool, EMAIL, { phone_number: '+4915112345678', phone_number_verified: 'true' });
  const { access } = await tokensOf(pool, EMAIL);
  const { SecretCode: secret = '' } = await pool.app.send(new AssociateSoftwareTokenCommand({ AccessToken: access }));
  const prefer = () =>
    pool.app.send(
      new SetUserMFAPreferenceCommand({
        AccessToken: access,
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      }),
    );
  expect(await refusal(prefer())).toBe('InvalidParameterException: User has not verified software token mfa');
  const verify = (UserCode: string) => pool.app.send(new VerifySoftwareTokenCommand({ AccessToken: access, UserCode }));
  const wrong = totp(secret, clock.now() - 10 * 30_000);
  expect(await refusal(verify(wrong))).toBe('EnableSoftwareTokenMFAException: Code mismatch');
  expect((await verify(totp(secret, clock.now()))).Status).toBe('SUCCESS');
  await prefer();
  return secret;
}

describe('A second factor by authenticator app', () => {
  it('is asked for after the password, and a code counts once, in any session', async () => {
    const clock = movableClock();
    const secret = await enrol(clock);
    const first: InitiateAuthCommandOutput = await signIn(pool, EMAIL);
    expect(first.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(first.AuthenticationResult).toBeUndefined();
    const used = totp(secret, clock.now());
    expect(await refusal(respond('SOFTWARE_TOKEN_MFA', first.Session, { SOFTWARE_TOKEN_MFA_CODE: used }))).toBe(
      'ExpiredCodeException: Your software token has already been used once.',
    );
    clock.advance(30_000);
    const code = totp(secret, clock.now());
    const done = await respond('SOFTWARE_TOKEN_MFA', first.Session, { SOFTWARE_TOKEN_MFA_CODE: code });
    expect(done.AuthenticationResult?.AccessToken).toBeDefined();
    expect(await refusal(respond('SOFTWARE_TOKEN_MFA', first.Session, { SOFTWARE_TOKEN_MFA_CODE: code }))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
    const second = await signIn(pool, EMAIL);
    expect(await refusal(respond('SOFTWARE_TOKEN_MFA', second.Session, { SOFTWARE_TOKEN_MFA_CODE: code }))).toBe(
      'ExpiredCodeException: Your software token has already been used once.',
    );
    const user = await pool.server.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
    expect(user).toMatchObject({
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
    });
  });

  it('may be mistyped and tried again until five wrong ones lock, and not after the session time', async () => {
    const clock = movableClock();
    const secret = await enrol(clock);
    clock.advance(60_000);
    const { Session } = await signIn(pool, EMAIL);
    const guess = (code: string) => refusal(respond('SOFTWARE_TOKEN_MFA', Session, { SOFTWARE_TOKEN_MFA_CODE: code }));
    const old = totp(secret, clock.now() - 20 * 30_000);
    for (let attempt = 0; attempt < 5; attempt++)
      expect(await guess(old)).toMatch(/^CodeMismatchException: Invalid code/);
    expect(await guess(totp(secret, clock.now()))).toBe('NotAuthorizedException: Password attempts exceeded');
    clock.advance(1000);
    expect(await guess(totp(secret, clock.now()))).toMatch(/^answered/);
    clock.advance(60_000);
    const late = await signIn(pool, EMAIL);
    clock.advance(180_000);
    expect(
      await refusal(
        respond('SOFTWARE_TOKEN_MFA', late.Session, { SOFTWARE_TOKEN_MFA_CODE: totp(secret, clock.now()) }),
      ),
    ).toBe('NotAuthorizedException: Invalid session for the user, session is expired.');
  });

  it('does not let the session of one user be answered for another', async () => {
    const clock = movableClock();
    const secret = await enrol(clock);
    await createUser(pool, 'eve@example.com');
    clock.advance(60_000);
    const { Session } = await signIn(pool, EMAIL);
    const answers = { SOFTWARE_TOKEN_MFA_CODE: totp(secret, clock.now()) };
    expect(await refusal(respond('SOFTWARE_TOKEN_MFA', Session, answers, 'eve@example.com'))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
  });

  it('is set up on the way in where the pool demands one', async () => {
    const clock = movableClock();
    pool = await startPool({ now: clock.now, pool: { MfaConfiguration: 'ON' } });
    await createUser(pool, EMAIL);
    const start = await signIn(pool, EMAIL);
    expect(start.ChallengeName).toBe('MFA_SETUP');
    expect(await refusal(respond('MFA_SETUP', start.Session, {}))).toMatch(/^NotAuthorizedException/);
    const { SecretCode: secret = '', Session } = await pool.app.send(
      new AssociateSoftwareTokenCommand({ Session: start.Session }),
    );
    const verified = await pool.app.send(
      new VerifySoftwareTokenCommand({ Session, UserCode: totp(secret, clock.now()) }),
    );
    const done = await respond('MFA_SETUP', verified.Session, {});
    expect(done.AuthenticationResult?.AccessToken).toBeDefined();
    expect((await signIn(pool, EMAIL)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('is one of two to choose from where a phone is another', async () => {
    const clock = movableClock();
    const secret = await enrol(clock, { pool: { EnabledMfas: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'] } });
    const both = { SoftwareTokenMfaSettings: { Enabled: true }, SMSMfaSettings: { Enabled: true } };
    await pool.server.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: POOL_ID, Username: EMAIL, ...both }));
    clock.advance(60_000);
    const choice = await signIn(pool, EMAIL);
    expect(choice.ChallengeName).toBe('SELECT_MFA_TYPE');
    expect(JSON.parse(String(choice.ChallengeParameters?.MFAS_CAN_CHOOSE))).toEqual(['SOFTWARE_TOKEN_MFA', 'SMS_MFA']);
    const choose = (ANSWER: string) => respond('SELECT_MFA_TYPE', choice.Session, { ANSWER });
    expect(await refusal(choose('EMAIL_OTP'))).toMatch(/^InvalidParameterException/);
    const next = await choose('SOFTWARE_TOKEN_MFA');
    expect(next.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const code = totp(secret, clock.now());
    const done = await respond('SOFTWARE_TOKEN_MFA', next.Session, { SOFTWARE_TOKEN_MFA_CODE: code });
    expect(done.AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('A second factor by text message', () => {
  it('is a code to the phone, good once', async () => {
    pool = await startPool({ pool: { MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA'] } });
    await createUser(pool, EMAIL, { phone_number: '+4915112345678', phone_number_verified: 'true' });
    const challenge = await signIn(pool, EMAIL);
    expect(challenge).toMatchObject({
      ChallengeName: 'SMS_MFA',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*********5678' },
    });
    const message = pool.outbox().at(-1);
    expect(message).toMatchObject({
      channel: 'sms',
      to: '+4915112345678',
      text: `Your authentication code is ${message?.code}.`,
    });
    const wrong = message?.code === '111111' ? '222222' : '111111';
    expect(await refusal(respond('SMS_MFA', challenge.Session, { SMS_MFA_CODE: wrong }))).toMatch(
      /^CodeMismatchException/,
    );
    const done = await respond('SMS_MFA', challenge.Session, { SMS_MFA_CODE: String(message?.code) });
    expect(done.AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('A temporary password', () => {
  it('comes by invitation, is replaced at the first sign-in, and ends in its time', async () => {
    const clock = movableClock();
    pool = await startPool({ now: clock.now });
    const invite = (Username: string) =>
      pool.server.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username }));
    await invite(EMAIL);
    const temporary = pool.code();
    expect(pool.outbox().at(-1)?.text).toBe(`Your username is ${EMAIL} and temporary password is ${temporary}.`);
    const start = await signIn(pool, EMAIL, temporary);
    expect(start.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(start.AuthenticationResult).toBeUndefined();
    const choose = (NEW_PASSWORD: string, more: Record<string, string> = {}) =>
      respond('NEW_PASSWORD_REQUIRED', start.Session, { NEW_PASSWORD, ...more });
    expect(await refusal(choose('weak'))).toMatch(/^InvalidPasswordException/);
    expect(await refusal(choose(PASSWORD, { 'userAttributes.email_verified': 'true' }))).toMatch(
      /^NotAuthorizedException/,
    );
    expect((await choose(PASSWORD)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await signIn(pool, EMAIL)).AuthenticationResult?.AccessToken).toBeDefined();
    clock.advance(1000);
    await invite('late@example.com');
    clock.advance(7 * 86_400_000);
    expect(await refusal(signIn(pool, 'late@example.com', pool.code()))).toMatch(/Temporary password has expired/);
  });
});
