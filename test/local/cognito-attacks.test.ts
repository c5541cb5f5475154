import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CLIENT_ID,
  createUser,
  movableClock,
  PASSWORD,
  POOL_ID,
  type Pool,
  permissionFor,
  refusal,
  resource,
  runnerOf,
  signIn,
  startPool,
  tokensOf,
} from './cognito-pool.ts';
import { srpSignIn } from './srp-client.ts';

const EMAIL = 'ada@example.com';
const OTHER_CLIENT = 'client2abcdefghijklmnopqrs';
const otherClient = resource('AWS::Cognito::UserPoolClient', OTHER_CLIENT, {
  UserPoolId: POOL_ID,
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
});
const WRONG = 'NotAuthorizedException: Incorrect username or password.';
const LOCKED = 'NotAuthorizedException: Password attempts exceeded';
const BAD_SESSION = 'NotAuthorizedException: Invalid session for the user.';
const LIMIT = 'LimitExceededException: Attempt limit exceeded, please try after some time.';
let pool: Pool;
afterEach(() => pool.end());

const respond = (
  ChallengeName: string,
  Session: string | undefined,
  answers: Record<string, string>,
  ClientId = CLIENT_ID,
) =>
  refusal(
    pool.app.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: ChallengeName as 'SMS_MFA',
        Session,
        ChallengeResponses: { USERNAME: EMAIL, ...answers },
      }),
    ),
  );

describe('A session of a sign-in', () => {
  it('answers the question it was given for, and no other, and only for its app client', async () => {
    pool = await startPool({ pool: { MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA'] }, resources: [otherClient] });
    await createUser(pool, EMAIL, { phone_number: '+4915112345678', phone_number_verified: 'true' });
    const { Session, ChallengeName } = await signIn(pool, EMAIL);
    expect(ChallengeName).toBe('SMS_MFA');
    expect(await respond('NEW_PASSWORD_REQUIRED', Session, { NEW_PASSWORD: 'Another-horse-10' })).toBe(BAD_SESSION);
    expect(await respond('MFA_SETUP', Session, {})).toBe(BAD_SESSION);
    expect(await respond('SMS_MFA', Session, { SMS_MFA_CODE: pool.code() }, OTHER_CLIENT)).toBe(BAD_SESSION);
    expect(await respond('SMS_MFA', Session, { SMS_MFA_CODE: pool.code() })).toMatch(/^answered/);
  });

  it('that waits for a second factor cannot set up another one instead', async () => {
    pool = await startPool({ pool: { MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'] } });
    await createUser(pool, EMAIL, { phone_number: '+4915112345678', phone_number_verified: 'true' });
    const { Session } = await signIn(pool, EMAIL);
    expect(await refusal(pool.app.send(new AssociateSoftwareTokenCommand({ Session })))).toBe(BAD_SESSION);
  });

  it('asks for the second factor after a new password, too', async () => {
    pool = await startPool({ pool: { MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA'] } });
    const phone = [{ Name: 'phone_number', Value: '+4915112345678' }];
    const invite = { UserPoolId: POOL_ID, Username: EMAIL, TemporaryPassword: PASSWORD, UserAttributes: phone };
    await pool.server.send(new AdminCreateUserCommand({ ...invite, MessageAction: 'SUPPRESS' }));
    const { Session } = await signIn(pool, EMAIL);
    const answer = await respond('NEW_PASSWORD_REQUIRED', Session, { NEW_PASSWORD: 'Another-horse-10' });
    expect(answer).toMatch(/^answered .*SMS_MFA/);
    expect(answer).not.toContain('AccessToken');
  });
});

describe('SRP', () => {
  it('locks after five wrong passwords as the other flow does, and shares its count', async () => {
    const clock = movableClock();
    pool = await startPool({ now: clock.now });
    await createUser(pool, EMAIL);
    const srp = (password: string) =>
      refusal(srpSignIn(pool.app, { poolId: POOL_ID, clientId: CLIENT_ID, email: EMAIL, password }));
    for (let attempt = 0; attempt < 3; attempt++) expect(await srp('Not-the-password-1')).toBe(WRONG);
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await refusal(signIn(pool, EMAIL, 'Not-the-password-1'))).toBe(WRONG);
    expect(await srp(PASSWORD)).toBe(LOCKED);
    clock.advance(1000);
    expect(await srp(PASSWORD)).toMatch(/^answered/);
  });

  it('begun with the old password does not end after the password changed', async () => {
    pool = await startPool();
    await createUser(pool, EMAIL);
    const changed = () =>
      pool.server.send(
        new AdminSetUserPasswordCommand({
          UserPoolId: POOL_ID,
          Username: EMAIL,
          Password: 'Another-horse-10',
          Permanent: true,
        }),
      );
    const slow = srpSignIn(
      pool.app,
      { poolId: POOL_ID, clientId: CLIENT_ID, email: EMAIL, password: PASSWORD },
      changed,
    );
    expect(await refusal(slow)).toBe(WRONG);
  });
});

describe('A token', () => {
  it('of one app client is of no use to another, and cannot be revoked by it', async () => {
    pool = await startPool({ resources: [otherClient] });
    await createUser(pool, EMAIL);
    const { refresh } = await tokensOf(pool, EMAIL);
    const swap = new GetTokensFromRefreshTokenCommand({ ClientId: OTHER_CLIENT, RefreshToken: refresh });
    expect(await refusal(pool.app.send(swap))).toBe('NotAuthorizedException: Invalid Refresh Token');
    const revoke = new RevokeTokenCommand({ ClientId: OTHER_CLIENT, Token: refresh });
    expect(await refusal(pool.app.send(revoke))).toMatch(/^UnauthorizedException/);
    const own = new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken: refresh });
    expect((await pool.app.send(own)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('without the self-service scope manages no account', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:Narrow';
    const narrow = (event: { response: Record<string, unknown> }) => {
      const accessTokenGeneration = { scopesToSuppress: ['aws.cognito.signin.user.admin'] };
      event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
      return event;
    };
    const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V2_0' } };
    pool = await startPool({ pool: { LambdaConfig }, functions: { [arn]: narrow } });
    await createUser(pool, EMAIL);
    const { access } = await tokensOf(pool, EMAIL);
    expect(await refusal(pool.app.send(new GetUserCommand({ AccessToken: access })))).toBe(
      'NotAuthorizedException: Access Token does not have required scopes',
    );
  });
});

describe('Guessing and flooding', () => {
  it('of the old password through ChangePassword locks like a sign-in', async () => {
    pool = await startPool();
    await createUser(pool, EMAIL);
    const { access } = await tokensOf(pool, EMAIL);
    const change = (PreviousPassword: string) =>
      refusal(
        pool.app.send(
          new ChangePasswordCommand({ AccessToken: access, PreviousPassword, ProposedPassword: 'Another-horse-10' }),
        ),
      );
    for (let attempt = 0; attempt < 5; attempt++) expect(await change('Not-the-password-1')).toBe(WRONG);
    expect(await change(PASSWORD)).toBe(LOCKED);
  });

  it('is limited to twenty codes an hour for each person', async () => {
    const clock = movableClock();
    pool = await startPool({ now: clock.now });
    await createUser(pool, EMAIL);
    await pool.app.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: 'new@example.com', Password: PASSWORD }));
    const forgot = () => refusal(pool.app.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: EMAIL })));
    const resend = () =>
      refusal(pool.app.send(new ResendConfirmationCodeCommand({ ClientId: CLIENT_ID, Username: 'new@example.com' })));
    for (const send of [forgot, resend]) {
      for (let sent = 0; sent < 20; sent++) expect(await send()).toMatch(/^answered/);
      expect(await send()).toBe(LIMIT);
    }
    clock.advance(3600_000);
    expect(await forgot()).toMatch(/^answered/);
  });

  it('with names that are not names is refused without a trace', async () => {
    pool = await startPool();
    for (const USERNAME of ["' or 1=1 --", '__proto__', 'a'.repeat(5000), 'ada@example.com\u0000', '%', '*']) {
      const call = new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
      });
      expect(await refusal(pool.app.send(call))).toBe(WRONG);
      const signUp = new SignUpCommand({ ClientId: CLIENT_ID, Username: USERNAME, Password: PASSWORD });
      expect(await refusal(pool.app.send(signUp))).toMatch(/^InvalidParameterException/);
    }
    expect(pool.lines).toEqual([]);
  });
});

describe('A function', () => {
  it('that lets another pool call it is not called by this one', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:Elsewhere';
    const permission = permissionFor(arn);
    const elsewhere = {
      ...permission,
      properties: { ...permission.properties, SourceArn: `${permission.properties.SourceArn}x` },
    };
    const runner = runnerOf({ [arn]: (event) => event });
    pool = await startPool({ pool: { LambdaConfig: { PreSignUp: arn } }, runner, resources: [elsewhere] });
    const call = new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD });
    expect(await refusal(pool.app.send(call))).toMatch(/^UnexpectedLambdaException/);
  });
});
