import {
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DeleteUserAttributesCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CLIENT_ID,
  claimsOf,
  createUser,
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
const NEW = 'lovelace@example.com';
let pool: Pool;
let access: string;
afterEach(() => pool.end());

async function start(options: PoolOptions = {}) {
  pool = await startPool(options);
  await createUser(pool, EMAIL);
  ({ access } = await tokensOf(pool, EMAIL));
}
const update = (...pairs: [string, string][]) =>
  pool.app.send(
    new UpdateUserAttributesCommand({
      AccessToken: access,
      UserAttributes: pairs.map(([Name, Value]) => ({ Name, Value })),
    }),
  );
const verify = (Code: string) =>
  pool.app.send(new VerifyUserAttributeCommand({ AccessToken: access, AttributeName: 'email', Code }));
const mine = async () =>
  Object.fromEntries(
    ((await pool.app.send(new GetUserCommand({ AccessToken: access }))).UserAttributes ?? []).map(({ Name, Value }) => [
      Name,
      Value,
    ]),
  );
const administer = (...pairs: [string, string][]) =>
  pool.server.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: POOL_ID,
      Username: EMAIL,
      UserAttributes: pairs.map(([Name, Value]) => ({ Name, Value })),
    }),
  );

describe('Changing an address', () => {
  it('keeps the old one until the new one is proven, where the pool says so', async () => {
    await start();
    const { CodeDeliveryDetailsList: deliveries } = await update(['email', NEW]);
    expect(deliveries).toEqual([{ Destination: 'l***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' }]);
    expect(pool.outbox().at(-1)?.to).toBe(NEW);
    expect(await mine()).toMatchObject({ email: EMAIL, email_verified: 'true' });
    expect(await refusal(signIn(pool, NEW))).toMatch(/^NotAuthorizedException/);
    expect(await refusal(verify(pool.code() === '111111' ? '222222' : '111111'))).toMatch(/^CodeMismatchException/);
    await verify(pool.code());
    expect(await mine()).toMatchObject({ email: NEW, email_verified: 'true' });
    expect(await refusal(signIn(pool, EMAIL))).toMatch(/^NotAuthorizedException/);
    expect((await signIn(pool, NEW)).AuthenticationResult).toBeDefined();
    expect(await refusal(verify(pool.code()))).toMatch(/^ExpiredCodeException/);
  });

  it('takes effect at once and unverified, where the pool does not', async () => {
    await start({ pool: { UserAttributeUpdateSettings: undefined } });
    await update(['email', NEW]);
    expect(await mine()).toMatchObject({ email: NEW, email_verified: 'false' });
    expect((await signIn(pool, NEW)).AuthenticationResult).toBeDefined();
    await verify(pool.code());
    expect(await mine()).toMatchObject({ email: NEW, email_verified: 'true' });
  });

  it('is refused when the address is someone else’s, then and when it is proven', async () => {
    await start();
    await createUser(pool, 'taken@example.com');
    const exists = 'AliasExistsException: An account with the given email already exists.';
    expect(await refusal(update(['email', 'TAKEN@example.com']))).toBe(exists);
    await update(['email', NEW]);
    const code = pool.code();
    await createUser(pool, NEW);
    expect(await refusal(verify(code))).toBe(exists);
    expect(await mine()).toMatchObject({ email: EMAIL, email_verified: 'true' });
  });

  it('asks for another code where the first was lost', async () => {
    await start();
    await update(['email', NEW]);
    const call = new GetUserAttributeVerificationCodeCommand({ AccessToken: access, AttributeName: 'email' });
    expect((await pool.app.send(call)).CodeDeliveryDetails?.Destination).toBe('l***@e***');
    await verify(pool.code());
    expect((await mine()).email).toBe(NEW);
  });

  it('ends the code on its way to another one', async () => {
    await start({ pool: { AutoVerifiedAttributes: [], UserAttributeUpdateSettings: undefined } });
    const ask = new GetUserAttributeVerificationCodeCommand({ AccessToken: access, AttributeName: 'email' });
    await pool.app.send(ask);
    await update(['email', NEW]);
    expect(await refusal(verify(pool.code()))).toMatch(/^ExpiredCodeException/);
    expect(await mine()).toMatchObject({ email: NEW, email_verified: 'false' });
  });

  it('leaves a code alone when it is the same address', async () => {
    await start();
    await pool.app.send(new GetUserAttributeVerificationCodeCommand({ AccessToken: access, AttributeName: 'email' }));
    await update(['email', EMAIL]);
    await verify(pool.code());
  });

  it('ends the codes for a new password and for a sign-up too: they would prove the next address', async () => {
    await start({ pool: { UserAttributeUpdateSettings: undefined } });
    const of = (Username: string) => ({ ClientId: CLIENT_ID, Username, Password: PASSWORD });
    await pool.app.send(new ForgotPasswordCommand(of(EMAIL)));
    const reset = { ...of(NEW), ConfirmationCode: pool.code() };
    await update(['email', NEW]);
    expect(await refusal(pool.app.send(new ConfirmForgotPasswordCommand(reset)))).toMatch(/^ExpiredCodeException/);
    expect((await mine()).email_verified).toBe('false');
    await pool.app.send(new SignUpCommand(of('bob@example.com')));
    const confirm = { ...of('robert@example.com'), ConfirmationCode: pool.code() };
    const UserAttributes = [{ Name: 'email', Value: 'robert@example.com' }];
    const corrected = { UserPoolId: POOL_ID, Username: 'bob@example.com', UserAttributes };
    await pool.server.send(new AdminUpdateUserAttributesCommand(corrected));
    expect(await refusal(pool.app.send(new ConfirmSignUpCommand(confirm)))).toMatch(/^ExpiredCodeException/);
  });

  it('of who has not confirmed yet is not proven by the code of the sign-up, which went to the one before', async () => {
    await start();
    const bob = { ClientId: CLIENT_ID, Username: 'bob@example.com', Password: PASSWORD };
    await pool.app.send(new SignUpCommand(bob));
    const ConfirmationCode = pool.code();
    const UserAttributes = [{ Name: 'email', Value: 'robert@example.com' }];
    await pool.server.send(new AdminUpdateUserAttributesCommand({ ...bob, UserPoolId: POOL_ID, UserAttributes }));
    await pool.app.send(new ConfirmSignUpCommand({ ...bob, ConfirmationCode }));
    const found = await pool.server.send(new AdminGetUserCommand({ ...bob, UserPoolId: POOL_ID }));
    expect(found.UserAttributes).toContainEqual({ Name: 'email', Value: bob.Username });
  });

  it('by an administrator waits for proof too, unless it comes as verified', async () => {
    await start();
    await administer(['email', 'other@example.com']);
    expect((await mine()).email).toBe(EMAIL);
    expect(pool.outbox().at(-1)?.to).toBe('other@example.com');
    await administer(['email', NEW], ['email_verified', 'true']);
    expect(await mine()).toMatchObject({ email: NEW, email_verified: 'true' });
  });
});

describe('Attributes', () => {
  it('that the app client may not write, or that do not fit the schema, are refused and nothing is changed', async () => {
    await start({
      client: { WriteAttributes: ['email', 'given_name', 'custom:age', 'birthdate', 'phone_number'] },
      pool: {
        Schema: [
          { Name: 'email', Required: true, Mutable: true },
          {
            Name: 'age',
            AttributeDataType: 'Number',
            Mutable: true,
            NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
          },
          { Name: 'role', AttributeDataType: 'String', Mutable: true },
        ],
      },
    });
    const before = await mine();
    const unauthorized = 'NotAuthorizedException: A client attempted to write unauthorized attribute';
    for (const name of ['custom:role', 'email_verified', 'family_name', 'custom:unknown']) {
      expect(await refusal(update([name, 'true'], ['given_name', 'X']))).toBe(unauthorized);
    }
    expect(await refusal(update(['custom:age', '151']))).toMatch(
      /^InvalidParameterException: Attributes did not conform/,
    );
    expect(await refusal(update(['custom:age', 'old']))).toMatch(
      /^InvalidParameterException: Attributes did not conform/,
    );
    expect(await refusal(update(['birthdate', '1815']))).toMatch(
      /^InvalidParameterException: Attributes did not conform/,
    );
    expect(await refusal(update(['given_name', 'x'.repeat(2049)]))).toMatch(
      /^InvalidParameterException: Attributes did not/,
    );
    expect(await refusal(update(['phone_number', '0123']))).toBe(
      'InvalidParameterException: Invalid phone number format.',
    );
    expect(await refusal(update(['email', '']))).toMatch(/^InvalidParameterException/);
    expect(await refusal(update(['sub', 'x']))).toMatch(/^InvalidParameterException/);
    expect(await mine()).toEqual(before);
    await update(['given_name', 'Ada'], ['custom:age', '36']);
    expect((await mine()).given_name).toBe('Ada');
  });

  it('that the app client may not read are neither in GetUser nor in the ID token', async () => {
    await start({
      client: { ReadAttributes: ['email', 'custom:plan'] },
      pool: {
        Schema: [
          { Name: 'plan', AttributeDataType: 'String', Mutable: true },
          { Name: 'role', AttributeDataType: 'String', Mutable: true },
        ],
      },
    });
    await administer(['custom:role', 'admin'], ['custom:plan', 'free'], ['given_name', 'Ada']);
    expect(Object.keys(await mine()).sort()).toEqual(['custom:plan', 'email', 'sub']);
    const claims = claimsOf((await tokensOf(pool, EMAIL)).id);
    expect(claims).toMatchObject({ email: EMAIL, 'custom:plan': 'free' });
    expect(claims).not.toHaveProperty('custom:role');
    expect(claims).not.toHaveProperty('given_name');
  });

  it('that are immutable are written once; those that are required cannot be removed', async () => {
    pool = await startPool({
      pool: {
        Schema: [
          { Name: 'email', Required: true, Mutable: true },
          { Name: 'born', AttributeDataType: 'String', Mutable: false },
        ],
      },
      client: { WriteAttributes: ['email', 'given_name', 'custom:born'] },
    });
    const born = [{ Name: 'custom:born', Value: '1815' }];
    await pool.app.send(
      new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD, UserAttributes: born }),
    );
    await pool.app.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, ConfirmationCode: pool.code() }),
    );
    ({ access } = await tokensOf(pool, EMAIL));
    expect(await refusal(update(['custom:born', '1816']))).toMatch(
      /^InvalidParameterException: user.custom:born: Attribute cannot be updated/,
    );
    const remove = (name: string) =>
      pool.app.send(new DeleteUserAttributesCommand({ AccessToken: access, UserAttributeNames: [name] }));
    expect(await refusal(remove('email'))).toMatch(/^InvalidParameterException/);
    await update(['given_name', 'Ada']);
    await remove('given_name');
    expect(await mine()).not.toHaveProperty('given_name');
  });
});

describe('A pool with chosen user names and aliases', () => {
  const aliases = { UsernameAttributes: undefined, AliasAttributes: ['email'], Schema: [] };
  const signUp = (Username: string, email: string) =>
    pool.app.send(
      new SignUpCommand({
        ClientId: CLIENT_ID,
        Username,
        Password: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    );
  const confirm = (Username: string, ForceAliasCreation = false) =>
    pool.app.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username, ConfirmationCode: pool.code(), ForceAliasCreation }),
    );

  it('lets a verified address sign in, belong to one user only, and move when asked', async () => {
    pool = await startPool({ pool: aliases });
    expect(await refusal(signUp(EMAIL, EMAIL))).toMatch(
      /^InvalidParameterException: Username cannot be of email format/,
    );
    await signUp('Ada', EMAIL);
    expect(await refusal(signIn(pool, EMAIL))).toMatch(/^NotAuthorizedException/);
    await confirm('ada');
    expect(claimsOf((await tokensOf(pool, EMAIL)).access).username).toBe('ada');
    expect(await refusal(signUp('ADA', 'x@example.com'))).toBe('UsernameExistsException: User already exists');
    await signUp('second', EMAIL);
    expect(await refusal(confirm('second'))).toBe(
      'AliasExistsException: An account with the given email already exists.',
    );
    await confirm('second', true);
    expect(claimsOf((await tokensOf(pool, EMAIL)).access).username).toBe('second');
    const first = await pool.server.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'ada' }));
    expect(first.UserStatus).toBe('CONFIRMED');
    expect(first.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
    await pool.server.send(
      new AdminSetUserPasswordCommand({ UserPoolId: POOL_ID, Username: 'ada', Password: 'Another-horse-10' }),
    );
  });
});
