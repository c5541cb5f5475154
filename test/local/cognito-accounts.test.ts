import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  ChangePasswordCommand,
  ConfirmSignUpCommand,
  DeleteUserCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
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
import {
  CLIENT_ID,
  createUser,
  movableClock,
  PASSWORD,
  POOL_ID,
  refusal,
  signIn,
  signUpConfirmed,
  tokensOf,
} from './cognito-pool.ts';

useAccountPool();

const signUp = (email: string, password = PASSWORD, UserAttributes: { Name: string; Value: string }[] = []) =>
  pool.app.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: email, Password: password, UserAttributes }));

const confirm = (email: string, code: string) =>
  pool.app.send(new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: email, ConfirmationCode: code }));

const resend = (email: string) =>
  pool.app.send(new ResendConfirmationCodeCommand({ ClientId: CLIENT_ID, Username: email }));

const read = () => pool.server.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }));

describe('Signing up', () => {
  it('sends a six-digit code to the outbox and the terminal, and the code confirms user and address once', async () => {
    await start();
    const answer = await signUp('Ada@Example.com');
    expect(answer.UserConfirmed).toBe(false);
    expect(answer.CodeDeliveryDetails).toEqual({
      Destination: 'A***@E***',
      DeliveryMedium: 'EMAIL',
      AttributeName: 'email',
    });
    const [message] = pool.outbox();
    expect(message).toEqual({
      id: expect.any(String),
      channel: 'email',
      to: 'Ada@Example.com',
      subject: 'Your verification code',
      text: `Your confirmation code is ${message?.code}`,
      at: expect.any(String),
      kind: 'cognito-code',
      code: expect.stringMatching(/^\d{6}$/),
    });
    expect(pool.lines.filter((line) => line.includes(pool.code()))).toHaveLength(1);
    expect(await refusal(signIn(pool, EMAIL))).toBe('UserNotConfirmedException: User is not confirmed.');
    expect(await refusal(confirm(EMAIL, other(pool.code())))).toBe(MISMATCH);
    await confirm(EMAIL, pool.code());
    expect(await refusal(confirm(EMAIL, pool.code()))).toBe(
      'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
    );
    const user = await read();
    expect(user).toMatchObject({ Username: answer.UserSub, UserStatus: 'CONFIRMED', Enabled: true });
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
    expect((await signIn(pool, 'ADA@example.COM')).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('refuses a second account for an address in any case, and a name that is no address', async () => {
    await start();
    await signUp(EMAIL);
    expect(await refusal(signUp('ADA@EXAMPLE.COM'))).toBe(
      'UsernameExistsException: An account with the given email already exists.',
    );
    expect(await refusal(signUp('ada'))).toBe('InvalidParameterException: Username should be an email.');
    expect(await refusal(signUp('ada@@example.com'))).toMatch(/^InvalidParameterException/);
    const twice = await Promise.all([refusal(signUp('b@example.com')), refusal(signUp('b@example.com'))]);
    expect(twice.filter((answer) => answer.startsWith('UsernameExistsException'))).toHaveLength(1);
  });

  it("says in Cognito's words which rule a password breaks", async () => {
    await start();
    const policy = (reason: string) => `InvalidPasswordException: Password did not conform with policy: ${reason}`;
    expect(await refusal(signUp(EMAIL, 'Short-1'))).toBe(policy('Password not long enough'));
    expect(await refusal(signUp(EMAIL, 'No-numbers-here'))).toBe(policy('Password must have numeric characters'));
    expect(await refusal(signUp(EMAIL, 'NO-LOWERCASE-1'))).toBe(policy('Password must have lowercase characters'));
    expect(await refusal(signUp(EMAIL, 'no-uppercase-1'))).toBe(policy('Password must have uppercase characters'));
    expect(await refusal(signUp(EMAIL, 'NoSymbolHere12'))).toBe(policy('Password must have symbol characters'));
    expect(await refusal(signUp(EMAIL, ' Leading-space-1'))).toMatch(/^InvalidParameterException: 1 validation error/);
    expect((await signUp(EMAIL, 'Good-enough-12')).UserSub).toBeDefined();
  });

  it('refuses a password of any length at once', async () => {
    await start();
    const began = performance.now();
    expect(await refusal(signUp(EMAIL, `${'x'.repeat(4000)} `))).toMatch(/^InvalidParameterException/);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('refuses attributes that the app client may not write, verified flags among them', async () => {
    await start();
    const unauthorized = 'NotAuthorizedException: A client attempted to write unauthorized attribute';
    for (const Name of ['custom:role', 'email_verified', 'family_name', 'cognito:groups']) {
      expect(await refusal(signUp(EMAIL, PASSWORD, [{ Name, Value: 'true' }]))).toBe(unauthorized);
    }
    expect((await signUp(EMAIL, PASSWORD, [{ Name: 'given_name', Value: 'Ada' }])).UserSub).toBeDefined();
  });

  it('takes a code for a day, the newest only, and no more than five wrong ones an hour', async () => {
    const clock = movableClock();
    await start({ now: clock.now });
    await signUp(EMAIL);
    const first = pool.code();
    clock.advance(1000);
    await resend(EMAIL);
    const second = pool.code();
    if (first !== second) expect(await refusal(confirm(EMAIL, first))).toBe(MISMATCH);
    clock.advance(24 * 3600_000);
    expect(await refusal(confirm(EMAIL, second))).toBe(EXPIRED);
    clock.advance(3600_000);
    await resend(EMAIL);
    for (let attempt = 0; attempt < 5; attempt++)
      expect(await refusal(confirm(EMAIL, other(pool.code())))).toBe(MISMATCH);
    expect(await refusal(confirm(EMAIL, pool.code()))).toBe(LIMIT);
    clock.advance(3600_000);
    await confirm(EMAIL, pool.code());
  });

  it('is refused where only administrators create users, and an administrator confirms without a code', async () => {
    await start();
    await signUp(EMAIL);
    await pool.server.send(new AdminConfirmSignUpCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
    expect((await read()).UserStatus).toBe('CONFIRMED');
    expect(await refusal(confirm(EMAIL, pool.code()))).toMatch(/Current status is CONFIRMED/);
    await pool.end();
    await start({ pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
    expect(await refusal(signUp(EMAIL))).toBe('NotAuthorizedException: SignUp is not permitted for this user pool');
  });

  it('confirms by link where the pool says so', async () => {
    await start({
      pool: {
        VerificationMessageTemplate: {
          DefaultEmailOption: 'CONFIRM_WITH_LINK',
          EmailMessageByLink: 'Go: {##Confirm##}',
        },
      },
    });
    await signUp(EMAIL);
    const link = /Go: Confirm: (http\S+)/.exec(pool.outbox()[0]?.text ?? '')?.[1] ?? '';
    expect((await fetch(link.replace(/\d{6}$/, other(pool.code())))).status).toBe(400);
    expect((await fetch(link)).status).toBe(200);
    expect((await read()).UserStatus).toBe('CONFIRMED');
    expect((await fetch(link)).status).toBe(400);
  });
});

describe('Unknown users', () => {
  const nobody = 'nobody@example.com';

  it('are not told from known ones where the app client hides them', async () => {
    await start();
    await createUser(pool, EMAIL);
    expect(await refusal(signIn(pool, nobody))).toBe(WRONG);
    expect(await refusal(signIn(pool, EMAIL, 'Not-the-password-1'))).toBe(WRONG);
    expect((await forgot(nobody)).CodeDeliveryDetails).toEqual({
      Destination: 'n***@e***',
      DeliveryMedium: 'EMAIL',
      AttributeName: 'email',
    });
    expect((await forgot(EMAIL)).CodeDeliveryDetails?.Destination).toBe('a***@e***');
    expect(pool.outbox()).toHaveLength(1);
    expect(await refusal(reset(nobody, '123456'))).toBe(MISMATCH);
    expect(await refusal(reset(EMAIL, other(pool.code())))).toBe(MISMATCH);
    expect((await resend(nobody)).CodeDeliveryDetails?.Destination).toBe('n***@e***');
    expect(await refusal(confirm(nobody, '123456'))).toBe(MISMATCH);
  });

  it('are locked out like known ones', async () => {
    const clock = movableClock();
    await start({ now: clock.now });
    await createUser(pool, EMAIL);
    for (const name of [EMAIL, nobody]) {
      for (let attempt = 0; attempt < 5; attempt++)
        expect(await refusal(signIn(pool, name, 'Not-the-password-1'))).toBe(WRONG);
      expect(await refusal(signIn(pool, name))).toBe('NotAuthorizedException: Password attempts exceeded');
    }
  });

  it('are named where the app client does not hide them', async () => {
    await start({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    const combination = 'UserNotFoundException: Username/client id combination not found.';
    expect(await refusal(signIn(pool, nobody))).toBe('UserNotFoundException: User does not exist.');
    expect(await refusal(forgot(nobody))).toBe(combination);
    expect(await refusal(reset(nobody, '123456'))).toBe(combination);
    expect(await refusal(resend(nobody))).toBe(combination);
    expect(await refusal(confirm(nobody, '123456'))).toBe(combination);
  });
});

describe('An own account', () => {
  it('changes its password with the old one, and not to one that the pool remembers', async () => {
    await start({ pool: { Policies: { PasswordPolicy: { MinimumLength: 12, PasswordHistorySize: 2 } } } });
    await createUser(pool, EMAIL);
    const { access } = await tokensOf(pool, EMAIL);
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      pool.app.send(new ChangePasswordCommand({ AccessToken: access, PreviousPassword, ProposedPassword }));
    expect(await refusal(change('Not-the-password-1', 'Another-horse-10'))).toBe(WRONG);
    expect(await refusal(change(PASSWORD, PASSWORD))).toMatch(/^PasswordHistoryPolicyViolationException/);
    await change(PASSWORD, 'Another-horse-10');
    expect(await refusal(change('Another-horse-10', PASSWORD))).toMatch(/^PasswordHistoryPolicyViolationException/);
    await change('Another-horse-10', 'Third-horse-1100');
    await change('Third-horse-1100', PASSWORD);
    expect((await signIn(pool, EMAIL)).AuthenticationResult).toBeDefined();
  });

  it('deletes itself, and the address is free again', async () => {
    await start();
    const sub = await signUpConfirmed(pool, EMAIL);
    const { access, refresh } = await tokensOf(pool, EMAIL);
    await pool.app.send(new DeleteUserCommand({ AccessToken: access }));
    expect(await refusal(pool.app.send(new GetUserCommand({ AccessToken: access })))).toBe(
      'UserNotFoundException: User does not exist.',
    );
    const again = new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refresh },
    });
    expect(await refusal(pool.app.send(again))).toBe('NotAuthorizedException: Invalid Refresh Token');
    expect(await refusal(signIn(pool, EMAIL))).toBe(WRONG);
    expect(await signUpConfirmed(pool, EMAIL)).not.toBe(sub);
  });
});

describe('Flows of an app client', () => {
  const flow = (AuthFlow: string, AuthParameters: Record<string, string> = {}) =>
    refusal(
      pool.app.send(
        new InitiateAuthCommand({
          ClientId: CLIENT_ID,
          AuthFlow: AuthFlow as 'USER_AUTH',
          AuthParameters: { USERNAME: EMAIL, PASSWORD, SRP_A: 'aa', ...AuthParameters },
        }),
      ),
    );

  it('are refused unless the template allows them', async () => {
    await start({ client: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] } });
    await createUser(pool, EMAIL);
    expect(await flow('USER_PASSWORD_AUTH')).toBe(
      'InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client',
    );
    expect(await flow('USER_SRP_AUTH')).toBe('InvalidParameterException: USER_SRP_AUTH is not enabled for the client.');
    expect(await flow('ADMIN_USER_PASSWORD_AUTH')).toMatch(/^InvalidParameterException/);
    expect(await flow('NONSENSE')).toMatch(/^InvalidParameterException: 1 validation error/);
  });

  it('are SRP, custom and refresh where the template names none', async () => {
    await start({ client: { ExplicitAuthFlows: undefined } });
    await createUser(pool, EMAIL);
    expect(await flow('USER_PASSWORD_AUTH')).toMatch(/not enabled/);
    expect(await flow('USER_SRP_AUTH')).toMatch(/^answered .*PASSWORD_VERIFIER/);
  });

  it('name an app client that does not exist', async () => {
    await start();
    const call = new SignUpCommand({ ClientId: 'unknown', Username: EMAIL, Password: PASSWORD });
    expect(await refusal(pool.app.send(call))).toBe(
      'ResourceNotFoundException: User pool client unknown does not exist.',
    );
  });
});
