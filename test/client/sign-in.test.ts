import { AdminCreateUserCommand, AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeStep, NewPasswordStep, SetUpTotpStep, SignInStep } from '../../client/src/auth/sign-in-step.ts';
import { claimsOf } from '../../client/src/auth/tokens.ts';
import { type ClientOptions, createClient } from '../../client/src/create-client.ts';
import { memoryStorage } from '../../client/src/storage/storage.ts';
import { CLIENT_ID, PASSWORD, POOL_ID, type Pool, startPool } from '../local/cognito-pool.ts';
import { totp } from './totp.ts';

const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } };

/** The real client against a running pool with rotation: nothing here is a mock. */
describe('the client and a user pool', () => {
  let pool: Pool;
  let people = 0;
  beforeAll(async () => {
    pool = await startPool({ client: rotation });
  });
  afterAll(() => pool.end());

  const newClient = (options: Partial<ClientOptions> = {}) =>
    createClient({
      apiUrl: 'http://127.0.0.1:9',
      userPoolId: POOL_ID,
      userPoolClientId: CLIENT_ID,
      region: 'eu-west-1',
      cognitoEndpoint: pool.address,
      ...options,
    });
  const codeFor = (email: string) =>
    pool
      .outbox()
      .filter((message) => message.to === email)
      .at(-1)?.code ?? '';
  const step = <T extends SignInStep>(given: SignInStep, name: T['step']): T => {
    if (given.step !== name) throw new Error(`expected ${name}, got ${given.step}`);
    return given as T;
  };
  async function signedUp(options: Partial<ClientOptions> = {}) {
    const email = `person-${people++}@example.com`;
    const client = newClient(options);
    await client.auth.signUp(email, PASSWORD);
    await client.auth.confirmSignUp(email, codeFor(email));
    return { email, client };
  }
  async function signedIn(options: Partial<ClientOptions> = {}) {
    const made = await signedUp(options);
    step(await made.client.auth.signIn(made.email, PASSWORD), 'signed-in');
    return made;
  }

  it('signs up, confirms and signs in with SRP', async () => {
    const client = newClient();
    const answer = await client.auth.signUp('ada@example.com', PASSWORD);
    expect(answer).toMatchObject({ confirmed: false, delivery: { medium: 'EMAIL' } });
    expect(answer.delivery?.destination).not.toBe('ada@example.com');
    await client.auth.confirmSignUp('ada@example.com', codeFor('ada@example.com'));
    const done = await client.auth.signIn('ada@example.com', PASSWORD);
    expect(done).toMatchObject({ step: 'signed-in', session: { claims: { email: 'ada@example.com' }, groups: [] } });
    expect(claimsOf(await client.auth.accessToken())).toMatchObject({ token_use: 'access', client_id: CLIENT_ID });
  });

  it('signs in by sending the password, where the app asks for it', async () => {
    const { client, email } = await signedUp();
    expect((await client.auth.signIn(email, PASSWORD, { flow: 'password' })).step).toBe('signed-in');
  });

  it.each([
    ['a wrong password', async () => (await signedUp()).email, 'Wrong-horse-99'],
    ['an unknown address', async () => 'nobody@example.com', PASSWORD],
  ])('rejects %s as the other', async (_, address, password) => {
    const email = await address();
    for (const flow of ['srp', 'password'] as const) {
      await expect(newClient().auth.signIn(email, password, { flow })).rejects.toMatchObject({
        name: 'AuthError',
        code: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    }
  });

  it('names what Cognito refuses at sign-up', async () => {
    const { client, email } = await signedUp();
    await expect(client.auth.signUp(email, PASSWORD)).rejects.toMatchObject({ code: 'UsernameExistsException' });
    await expect(client.auth.signUp('new@example.com', 'short')).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    });
    await expect(client.auth.confirmSignUp('new@example.com', '000000')).rejects.toMatchObject({ name: 'AuthError' });
  });

  it('tells an unconfirmed person apart and sends another code', async () => {
    const client = newClient();
    await client.auth.signUp('slow@example.com', PASSWORD);
    await expect(client.auth.signIn('slow@example.com', PASSWORD)).rejects.toMatchObject({
      code: 'UserNotConfirmedException',
    });
    expect(await client.auth.resendCode('slow@example.com')).toMatchObject({ medium: 'EMAIL' });
    await client.auth.confirmSignUp('slow@example.com', codeFor('slow@example.com'));
    expect((await client.auth.signIn('slow@example.com', PASSWORD)).step).toBe('signed-in');
  });

  it('renews by rotation, over and over, also after a restart of the app', async () => {
    const storage = memoryStorage();
    const { client } = await signedIn({ storage });
    const tokens = new Set([await client.auth.accessToken()]);
    for (let i = 0; i < 3; i++) {
      // Lost, as after a crash between two writes: the refresh token alone is the session.
      await storage.remove(`mainstay.${CLIENT_ID}.access`);
      tokens.add(await newClient({ storage }).auth.accessToken());
    }
    expect(tokens.size).toBe(4);
    expect(await newClient({ storage }).auth.session()).toMatchObject({ personId: expect.any(String) });
  });

  it('learns that a session is over when it renews it', async () => {
    const told: string[] = [];
    const storage = memoryStorage();
    const { email } = await signedIn({ storage });
    await pool.server.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: email }));
    await storage.remove(`mainstay.${CLIENT_ID}.access`);
    const restarted = newClient({ storage, onSignedOut: (reason) => told.push(reason) });
    expect(await restarted.auth.accessToken()).toBeUndefined();
    expect(told).toEqual(['refused']);
  });

  it('revokes the refresh token when it signs out', async () => {
    const storage = memoryStorage();
    const { client } = await signedIn({ storage });
    const kept = JSON.parse((await storage.get(`mainstay.${CLIENT_ID}.refresh`)) ?? '');
    await client.auth.signOut();
    expect(await client.auth.session()).toBeUndefined();
    const thief = memoryStorage();
    await thief.set(`mainstay.${CLIENT_ID}.refresh`, JSON.stringify(kept));
    expect(await newClient({ storage: thief }).auth.accessToken()).toBeUndefined();
  });

  it('signs out everywhere', async () => {
    const [here, there] = [memoryStorage(), memoryStorage()];
    const { client, email } = await signedIn({ storage: here });
    await newClient({ storage: there }).auth.signIn(email, PASSWORD);
    await client.auth.signOutEverywhere();
    await there.remove(`mainstay.${CLIENT_ID}.access`);
    expect(await newClient({ storage: there }).auth.accessToken()).toBeUndefined();
  });

  it('resets a forgotten password, and changes a known one', async () => {
    const { client, email } = await signedUp();
    expect(await client.auth.forgotPassword(email)).toMatchObject({ medium: 'EMAIL' });
    await client.auth.confirmForgotPassword(email, codeFor(email), 'Fresh-horse-10');
    await expect(client.auth.signIn(email, PASSWORD)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await client.auth.signIn(email, 'Fresh-horse-10');
    await client.auth.changePassword('Fresh-horse-10', 'Newer-horse-11');
    expect((await client.auth.signIn(email, 'Newer-horse-11')).step).toBe('signed-in');
  });

  it('sets up an authenticator app, asks for its code at sign-in, and turns it off again', async () => {
    const { client, email } = await signedIn();
    const { secret, uri } = await client.auth.setUpTotp();
    expect(uri('Main Stay')).toBe(
      `otpauth://totp/Main%20Stay:${encodeURIComponent(email)}?secret=${secret}&issuer=Main%20Stay`,
    );
    await client.auth.confirmTotp(totp(secret), 'My phone');

    const other = newClient();
    const asked = step<CodeStep>(await other.auth.signIn(email, PASSWORD), 'code');
    expect(asked.challenge).toBe('SOFTWARE_TOKEN_MFA');
    // A code is good once, and this one confirmed the set-up: the next window's is taken early.
    const done = await asked.submit(totp(secret, Date.now() + 30_000));
    expect(done.step).toBe('signed-in');

    const again = step<CodeStep>(await newClient().auth.signIn(email, PASSWORD, { flow: 'password' }), 'code');
    await expect(again.submit('000000')).rejects.toMatchObject({ code: 'CodeMismatchException' });

    await client.auth.disableTotp();
    expect((await newClient().auth.signIn(email, PASSWORD)).step).toBe('signed-in');
  });

  it('replaces a password that an administrator set', async () => {
    const [UserPoolId, Username] = [POOL_ID, 'invited@example.com'];
    const UserAttributes = [
      { Name: 'email', Value: Username },
      { Name: 'email_verified', Value: 'true' },
    ];
    const TemporaryPassword = 'Temporary-horse-1';
    await pool.server.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        UserAttributes,
        TemporaryPassword,
        MessageAction: 'SUPPRESS',
      }),
    );
    const asked = step<NewPasswordStep>(await newClient().auth.signIn(Username, TemporaryPassword), 'new-password');
    expect(asked.challenge).toBe('NEW_PASSWORD_REQUIRED');
    expect((await asked.submit(PASSWORD)).step).toBe('signed-in');
    expect((await newClient().auth.signIn(Username, PASSWORD)).step).toBe('signed-in');
  });
});

describe('a pool that requires a second factor', () => {
  let pool: Pool;
  beforeAll(async () => {
    pool = await startPool({ pool: { MfaConfiguration: 'ON' } });
  });
  afterAll(() => pool.end());

  it('has it set up within the first sign-in', async () => {
    const client = createClient({
      apiUrl: '',
      userPoolId: POOL_ID,
      userPoolClientId: CLIENT_ID,
      region: 'eu-west-1',
      cognitoEndpoint: pool.address,
    });
    await client.auth.signUp('ada@example.com', PASSWORD);
    await client.auth.confirmSignUp('ada@example.com', pool.code());
    const asked = await client.auth.signIn('ada@example.com', PASSWORD);
    if (asked.step !== 'set-up-totp') throw new Error(asked.step);
    const setUp: SetUpTotpStep = asked;
    expect(setUp.uri('X')).toContain(setUp.secret);
    const next = await setUp.submit(totp(setUp.secret), 'My phone');
    expect(next.step === 'code' ? (await next.submit(totp(setUp.secret, Date.now() + 30_000))).step : next.step).toBe(
      'signed-in',
    );
  });
});
