import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  DeleteGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListDevicesCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { rootCredentials } from '../../lib/local/credentials.ts';
import {
  CLIENT_ID,
  claimsOf,
  createUser,
  movableClock,
  PASSWORD,
  POOL_ID,
  type Pool,
  refusal,
  resource,
  signIn,
  startPool,
  tokensOf,
} from './cognito-pool.ts';

const EMAIL = 'ada@example.com';
const ada = { UserPoolId: POOL_ID, Username: EMAIL };
let pool: Pool;
afterEach(() => pool.end());

describe('Administering users', () => {
  it('finds a user by address, sub or user name, and says who is not there', async () => {
    pool = await startPool();
    const sub = await createUser(pool, EMAIL, { given_name: 'Ada' });
    for (const Username of [EMAIL, 'ADA@EXAMPLE.COM', sub]) {
      const user = await pool.server.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
      expect(user).toMatchObject({ Username: sub, Enabled: true, UserStatus: 'CONFIRMED' });
      expect(user.UserCreateDate).toBeInstanceOf(Date);
      expect(user.UserAttributes?.[0]).toEqual({ Name: 'sub', Value: sub });
    }
    const missing = { UserPoolId: POOL_ID, Username: 'nobody@example.com' };
    const expected = 'UserNotFoundException: User does not exist.';
    expect(await refusal(pool.server.send(new AdminGetUserCommand(missing)))).toBe(expected);
    expect(await refusal(pool.server.send(new AdminDeleteUserCommand(missing)))).toBe(expected);
    expect(await refusal(pool.server.send(new AdminUserGlobalSignOutCommand(missing)))).toBe(expected);
    const elsewhere = new AdminGetUserCommand({ UserPoolId: 'local_Nowhere', Username: EMAIL });
    expect(await refusal(pool.server.send(elsewhere))).toBe(
      'ResourceNotFoundException: User pool local_Nowhere does not exist.',
    );
  });

  it('disables a user at once and lets it back in', async () => {
    pool = await startPool();
    await createUser(pool, EMAIL);
    const { access } = await tokensOf(pool, EMAIL);
    await pool.server.send(new AdminDisableUserCommand(ada));
    expect(await refusal(signIn(pool, EMAIL))).toBe('NotAuthorizedException: User is disabled.');
    expect(await refusal(pool.app.send(new GetUserCommand({ AccessToken: access })))).toMatch(
      /^NotAuthorizedException/,
    );
    await pool.server.send(new AdminEnableUserCommand(ada));
    expect((await signIn(pool, EMAIL)).AuthenticationResult).toBeDefined();
    expect(await refusal(pool.app.send(new GetUserCommand({ AccessToken: access })))).toMatch(/revoked/);
  });

  it('deletes a user with groups and sign-ins', async () => {
    pool = await startPool({ groups: ['admin'] });
    await createUser(pool, EMAIL);
    await pool.server.send(new AdminAddUserToGroupCommand({ ...ada, GroupName: 'admin' }));
    await pool.server.send(new AdminDeleteUserCommand(ada));
    const members = await pool.server.send(new ListUsersInGroupCommand({ UserPoolId: POOL_ID, GroupName: 'admin' }));
    expect(members.Users).toEqual([]);
    await createUser(pool, EMAIL);
    expect((await pool.server.send(new AdminListGroupsForUserCommand(ada))).Groups).toEqual([]);
  });

  it('resets a password: the old one is void before the new one is set', async () => {
    pool = await startPool();
    await createUser(pool, EMAIL);
    await pool.server.send(new AdminResetUserPasswordCommand(ada));
    expect(await refusal(signIn(pool, EMAIL))).toBe(
      'PasswordResetRequiredException: Password reset required for the user',
    );
    expect(pool.outbox().at(-1)).toMatchObject({ to: EMAIL, kind: 'cognito-code' });
  });

  it('signs a user in only where the app client lets servers do so', async () => {
    pool = await startPool();
    await createUser(pool, EMAIL);
    const flow = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME: EMAIL, PASSWORD } } as const;
    const call = () =>
      pool.server.send(new AdminInitiateAuthCommand({ UserPoolId: POOL_ID, ClientId: CLIENT_ID, ...flow }));
    expect(await refusal(call())).toBe('InvalidParameterException: Auth flow not enabled for this client');
    await pool.end();
    pool = await startPool({ client: { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] } });
    await createUser(pool, EMAIL);
    expect((await call()).AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('Listing users', () => {
  it('filters by attribute, equal or by prefix, and pages without loss or repetition', async () => {
    const clock = movableClock();
    pool = await startPool({ now: clock.now });
    const subs: string[] = [];
    for (let index = 0; index < 7; index++) {
      subs.push(await createUser(pool, `user${index}@example.com`, { given_name: index < 3 ? 'Anna' : 'Berta' }));
    }
    const list = async (Filter: string) =>
      ((await pool.server.send(new ListUsersCommand({ UserPoolId: POOL_ID, Filter }))).Users ?? []).map(
        (user) => user.Username,
      );
    expect(await list('email = "USER3@example.com"')).toEqual([subs[3]]);
    expect(await list(`sub = "${subs[2]}"`)).toEqual([subs[2]]);
    expect(await list(`username = "${subs[2]}"`)).toEqual([subs[2]]);
    expect(new Set(await list('given_name ^= "An"'))).toEqual(new Set(subs.slice(0, 3)));
    expect(await list('email ^= "nobody"')).toEqual([]);
    expect(await list('email = "x\\" or \\"1\\"=\\"1"')).toEqual([]);
    await pool.server.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: 'user1@example.com' }));
    expect(await list('status = "Disabled"')).toEqual([subs[1]]);
    expect(await list('cognito:user_status = "CONFIRMED"')).toHaveLength(7);
    for (const filter of ['email', 'email = x', 'email like "x"', 'email = "a" and sub = "b"']) {
      expect(await refusal(list(filter))).toMatch(/^InvalidParameterException/);
    }
    expect(await refusal(list('custom:role = "x"'))).toMatch(/^InvalidParameterException: .*not searchable/);
    const seen: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await pool.server.send(new ListUsersCommand({ UserPoolId: POOL_ID, Limit: 3, PaginationToken }));
      seen.push(...(page.Users ?? []).map((user) => user.Username));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    expect(seen.toSorted()).toEqual(subs.toSorted());
    const forged = new ListUsersCommand({ UserPoolId: POOL_ID, PaginationToken: 'forged' });
    expect(await refusal(pool.server.send(forged))).toMatch(/^InvalidParameterException/);
  });
});

describe('Groups', () => {
  it('come from the template and the API, and stand in tokens by precedence', async () => {
    pool = await startPool({ groups: ['admin'] });
    await createUser(pool, EMAIL);
    const group = { UserPoolId: POOL_ID, GroupName: 'first', Precedence: 1 };
    await pool.server.send(new CreateGroupCommand(group));
    expect(await refusal(pool.server.send(new CreateGroupCommand(group)))).toMatch(/^GroupExistsException/);
    for (const GroupName of ['admin', 'first', 'first']) {
      await pool.server.send(new AdminAddUserToGroupCommand({ ...ada, GroupName }));
    }
    expect(claimsOf((await tokensOf(pool, EMAIL)).access)['cognito:groups']).toEqual(['first', 'admin']);
    const missing = new AdminAddUserToGroupCommand({ ...ada, GroupName: 'ghosts' });
    expect(await refusal(pool.server.send(missing))).toBe('ResourceNotFoundException: Group not found.');
    await pool.server.send(new AdminRemoveUserFromGroupCommand({ ...ada, GroupName: 'first' }));
    await pool.server.send(new DeleteGroupCommand({ UserPoolId: POOL_ID, GroupName: 'admin' }));
    expect(claimsOf((await tokensOf(pool, EMAIL)).access)).not.toHaveProperty('cognito:groups');
  });
});

describe('A call that', () => {
  it('needs a signature is refused without one, and goes to the AWS endpoint with one', async () => {
    const seen: string[] = [];
    const endpoint = createServer((request, response) => {
      seen.push(`${request.headers['x-amz-target']} ${String(request.headers.authorization).slice(0, 16)}`);
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end('{"__type":"AccessDeniedException","message":"From the endpoint"}');
    });
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const aws = `http://127.0.0.1:${(endpoint.address() as { port: number }).port}`;
    pool = await startPool({ aws });
    const signed = new CognitoIdentityProviderClient({
      region: 'eu-west-1',
      endpoint: pool.address,
      credentials: rootCredentials,
    });
    const operations = ['AdminGetUser', 'AdminInitiateAuth', 'ListUsers', 'AdminDeleteUser', 'DescribeUserPool'];
    for (const operation of operations) {
      const answer = await fetch(pool.address, {
        method: 'POST',
        headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
        body: JSON.stringify(ada),
      });
      expect(answer.status).toBe(400);
      expect((await answer.json()).__type).toBe('MissingAuthenticationTokenException');
    }
    expect(seen).toEqual([]);
    expect(await refusal(signed.send(new AdminGetUserCommand(ada)))).toBe('AccessDeniedException: From the endpoint');
    expect(seen).toEqual(['AWSCognitoIdentityProviderService.AdminGetUser AWS4-HMAC-SHA256']);
    signed.destroy();
    endpoint.closeAllConnections();
    await new Promise((resolve) => endpoint.close(resolve));
  });

  it('is malformed, unknown or too large gets an error of the service and leaves it running', async () => {
    pool = await startPool();
    const post = async (target: string, body: string) => {
      const headers = { 'x-amz-target': target };
      const answer = await fetch(pool.address, { method: 'POST', headers, body });
      return `${answer.status} ${(await answer.json()).__type}`;
    };
    const name = 'AWSCognitoIdentityProviderService';
    expect(await post(`${name}.SignUp`, '{')).toBe('400 SerializationException');
    expect(await post(`${name}.SignUp`, '[]')).toBe('400 SerializationException');
    expect(await post(`${name}.SignUp`, '{"ClientId":7}')).toBe('400 SerializationException');
    expect(await post(`${name}.SignUp`, '{}')).toBe('400 InvalidParameterException');
    expect(await post(`${name}.SignUp`, `"${'x'.repeat(300_000)}"`)).toBe('400 SerializationException');
    expect(await post(`${name}.toString`, '{}')).toBe('400 UnknownOperationException');
    expect(await post(`${name}.CreateUserPool`, '{}')).toBe('400 UnknownOperationException');
    const long = JSON.stringify({ ClientId: 'x'.repeat(60_000), AuthFlow: 'USER_SRP_AUTH' });
    expect(await post(`${name}.InitiateAuth`, long)).toBe('400 ResourceNotFoundException');
    expect(await post('nonsense', '{}')).toBe('400 UnknownOperationException');
    const preflight = await fetch(pool.address, { method: 'OPTIONS' });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetch(`${pool.address}/login`)).status).toBe(404);
    expect((await fetch(`${pool.address}//`)).status).toBe(404);
    expect((await fetch(`${pool.address}//`, { method: 'POST' })).status).toBe(400);
    expect(pool.lines.filter((line) => line.includes('failed'))).toEqual([]);
  });
});

describe('A confidential app client', () => {
  it('needs the hash of its secret in every call', async () => {
    pool = await startPool({ client: { GenerateSecret: true } });
    const describeClient = new DescribeUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: CLIENT_ID });
    const secret = String((await pool.server.send(describeClient)).UserPoolClient?.ClientSecret);
    await createUser(pool, EMAIL);
    const hash = createHmac('sha256', secret)
      .update(EMAIL + CLIENT_ID)
      .digest('base64');
    const call = (more: Record<string, string>) =>
      pool.app.send(
        new InitiateAuthCommand({
          ClientId: CLIENT_ID,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: EMAIL, PASSWORD, ...more },
        }),
      );
    expect(await refusal(call({}))).toMatch(/^NotAuthorizedException: .*SECRET_HASH was not received/);
    expect(await refusal(call({ SECRET_HASH: 'wrong' }))).toMatch(
      /^NotAuthorizedException: Unable to verify secret hash/,
    );
    expect((await call({ SECRET_HASH: hash })).AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('A template', () => {
  it('with providers, a domain and triggers that cannot run here is accepted, and each is named at start', async () => {
    pool = await startPool({
      pool: { LambdaConfig: { CustomEmailSender: { LambdaArn: 'arn:x' } }, DeviceConfiguration: {} },
      resources: [
        resource('AWS::Cognito::UserPoolIdentityProvider', 'Google', {
          UserPoolId: POOL_ID,
          ProviderName: 'Google',
          ProviderType: 'Google',
        }),
        resource('AWS::Cognito::UserPoolDomain', 'domain', { UserPoolId: POOL_ID, Domain: 'login' }),
      ],
    });
    const notice = pool.lines.join('\n');
    for (const part of ['Google', 'pool domain', 'CustomEmailSender', 'remembered devices'])
      expect(notice).toContain(part);
    const { UserPool } = await pool.server.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
    expect(UserPool).toMatchObject({ Id: POOL_ID, MfaConfiguration: 'OPTIONAL', UsernameAttributes: ['email'] });
    expect(UserPool?.SchemaAttributes?.find((attribute) => attribute.Name === 'custom:role')?.Mutable).toBe(true);
    await createUser(pool, EMAIL);
    const { access } = await tokensOf(pool, EMAIL);
    expect((await pool.app.send(new ListDevicesCommand({ AccessToken: access }))).Devices).toEqual([]);
  });
});
