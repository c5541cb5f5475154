import {
  AddUserPoolClientSecretCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  GetUserCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resource } from '../../lib/local/model.ts';
import { CLIENT_ID, POOL_ID, type Pool, startPool } from './cognito-pool.ts';

const resource = (type: string, ref: string, properties: Record<string, unknown>): Resource =>
  ({ type, ref, path: ref, logicalId: ref, properties: { UserPoolId: POOL_ID, ...properties } }) as unknown as Resource;
const resources = [
  resource('AWS::Cognito::UserPoolDomain', 'domain', { Domain: 'shop' }),
  resource('AWS::Cognito::UserPoolResourceServer', 'api', {
    Identifier: 'api',
    Name: 'api',
    Scopes: [{ ScopeName: 'stock:read' }, { ScopeName: 'stock:write' }],
  }),
];
const declared = resource('AWS::Cognito::UserPoolClient', 'scanner', {
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['api/stock:read'],
});
let now = Date.now();
let pool: Pool;
beforeAll(async () => {
  pool = await startPool({ resources: [...resources, declared], now: () => now });
});
afterAll(() => pool.end());

async function machine(more: object = {}) {
  const { UserPoolClient: client } = await pool.server.send(
    new CreateUserPoolClientCommand({
      UserPoolId: POOL_ID,
      ClientName: 'till',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/stock:read', 'api/stock:write'],
      AccessTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes' },
      ...more,
    }),
  );
  return { id: client?.ClientId ?? '', secret: client?.ClientSecret ?? '' };
}
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

async function ask(form: Record<string, string> | string, authorization?: string, at = pool.address) {
  const response = await fetch(`${at}/oauth2/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization ? { authorization } : {}),
    },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const grant = { grant_type: 'client_credentials' };

describe('a machine', () => {
  it('gets an access token for its id and secret, signed by the pool, with all its scopes or those it asks for', async () => {
    const { id, secret } = await machine();
    const { status, body } = await ask(grant, basic(id, secret));
    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 1800]);
    const keys = createRemoteJWKSet(new URL(`${pool.address}/${POOL_ID}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(String(body.access_token), keys, { issuer: `${pool.address}/${POOL_ID}` });
    expect(payload).toMatchObject({
      sub: id,
      client_id: id,
      token_use: 'access',
      scope: 'api/stock:read api/stock:write',
    });
    expect([Number(payload.exp) - Number(payload.iat), payload.username, payload.origin_jti]).toEqual([
      1800,
      undefined,
      undefined,
    ]);
    const narrow = await ask({ ...grant, scope: 'api/stock:read', client_id: id, client_secret: secret });
    const claims = JSON.parse(
      Buffer.from(String(narrow.body.access_token).split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims.scope).toBe('api/stock:read');
    const discovered = await (await fetch(`${pool.address}/${POOL_ID}/.well-known/openid-configuration`)).json();
    expect(discovered).toMatchObject({ token_endpoint: `${pool.address}/oauth2/token` });
  });

  it('is refused in OAuth’s words', async () => {
    const { id, secret } = await machine();
    const open = basic(id, secret);
    const cases: [Record<string, string> | string, string | undefined, string][] = [
      [grant, basic(id, `${secret}x`), 'invalid_client'],
      [grant, basic('nobody', secret), 'invalid_client'],
      [grant, basic(CLIENT_ID, ''), 'invalid_client'],
      [grant, `Bearer ${secret}`, 'invalid_client'],
      [grant, undefined, 'invalid_client'],
      [{ ...grant, client_id: id }, undefined, 'invalid_client'],
      [{}, open, 'invalid_request'],
      ['grant_type=client_credentials&grant_type=client_credentials', open, 'invalid_request'],
      [`grant_type=client_credentials&scope=${'x'.repeat(2 ** 21)}`, open, 'invalid_request'],
      [{ grant_type: 'password' }, open, 'unsupported_grant_type'],
      [{ ...grant, scope: 'api/stock:burn' }, open, 'invalid_scope'],
      [{ ...grant, scope: 'aws.cognito.signin.user.admin' }, open, 'invalid_scope'],
    ];
    for (const [form, authorization, error] of cases) {
      expect(await ask(form, authorization)).toEqual({ status: 400, body: { error } });
    }
    const coder = await machine({ AllowedOAuthFlows: ['code'] });
    expect((await ask(grant, basic(coder.id, coder.secret))).body).toEqual({ error: 'unauthorized_client' });
  });

  it('is no person: its token opens nothing of the pool itself', async () => {
    const { id, secret } = await machine();
    const AccessToken = String((await ask(grant, basic(id, secret))).body.access_token);
    await expect(pool.app.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  it('has two secrets at most, of which each opens until it is deleted, and never none', async () => {
    const { id: ClientId, secret: first } = await machine();
    const about = { UserPoolId: POOL_ID, ClientId };
    const added = await pool.server.send(new AddUserPoolClientSecretCommand(about));
    const second = added.ClientSecretDescriptor?.ClientSecretValue ?? '';
    for (const secret of [first, second]) expect((await ask(grant, basic(ClientId, secret))).status).toBe(200);
    await expect(pool.server.send(new AddUserPoolClientSecretCommand(about))).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    const { ClientSecrets = [] } = await pool.server.send(new ListUserPoolClientSecretsCommand(about));
    expect(JSON.stringify(ClientSecrets)).not.toMatch(new RegExp(`${first}|${second}`));
    const [old, current] = ClientSecrets.map(({ ClientSecretId }) => ClientSecretId ?? '');
    await pool.server.send(new DeleteUserPoolClientSecretCommand({ ...about, ClientSecretId: old ?? '' }));
    expect((await ask(grant, basic(ClientId, first))).status).toBe(400);
    expect((await ask(grant, basic(ClientId, second))).status).toBe(200);
    const last = new DeleteUserPoolClientSecretCommand({ ...about, ClientSecretId: current ?? '' });
    await expect(pool.server.send(last)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const own = 'x'.repeat(40);
    const given = await pool.server.send(new AddUserPoolClientSecretCommand({ ...about, ClientSecret: own }));
    expect(given.ClientSecretDescriptor?.ClientSecretValue).toBeUndefined();
    expect((await ask(grant, basic(ClientId, own))).status).toBe(200);
  });

  it('of a template keeps the secret that it was declared with beside one that is added and deleted again', async () => {
    const about = { UserPoolId: POOL_ID, ClientId: 'scanner' };
    const described = await pool.server.send(new DescribeUserPoolClientCommand(about));
    const declared = described.UserPoolClient?.ClientSecret ?? '';
    const { ClientSecretDescriptor: added } = await pool.server.send(new AddUserPoolClientSecretCommand(about));
    const opens = async (secret = '') => (await ask(grant, basic(about.ClientId, secret))).status;
    expect([await opens(declared), await opens(added?.ClientSecretValue)]).toEqual([200, 200]);
    const { ClientSecretId } = added ?? {};
    await pool.server.send(new DeleteUserPoolClientSecretCommand({ ...about, ClientSecretId }));
    expect([await opens(declared), await opens(added?.ClientSecretValue)]).toEqual([200, 400]);
  });

  it('is there after a restart, and gone when it was deleted', async () => {
    const { id, secret } = await machine();
    await pool.stop();
    pool = await startPool({ resources, stateDir: pool.stateDir, now: () => now });
    expect((await ask(grant, basic(id, secret))).status).toBe(200);
    await pool.server.send(new DeleteUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: id }));
    expect((await ask(grant, basic(id, secret))).body).toEqual({ error: 'invalid_client' });
    const describe = new DescribeUserPoolClientCommand({ UserPoolId: POOL_ID, ClientId: id });
    await expect(pool.server.send(describe)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    now += 1;
  });

  it.each<[string, object, string]>([
    ['a scope that no resource server has', { AllowedOAuthScopes: ['api/stock:burn'] }, 'ScopeDoesNotExistException'],
    ['no secret', { GenerateSecret: false }, 'InvalidParameterException'],
    ['another flow beside', { AllowedOAuthFlows: ['client_credentials', 'code'] }, 'InvalidParameterException'],
    ['a secret in another form', { GenerateSecret: false, ClientSecret: 'short' }, 'InvalidParameterException'],
  ])('cannot be made with %s', async (_, more, name) => {
    await expect(machine(more)).rejects.toMatchObject({ name });
  });
});

it('a pool without a domain gives no tokens', async () => {
  const bare = await startPool({ resources: resources.slice(1) });
  const { UserPoolClient: client } = await bare.server.send(
    new CreateUserPoolClientCommand({
      UserPoolId: POOL_ID,
      ClientName: 'till',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/stock:read'],
    }),
  );
  const open = basic(client?.ClientId ?? '', client?.ClientSecret ?? '');
  expect((await ask(grant, open, bare.address)).body).toEqual({ error: 'invalid_client' });
  await bare.end();
});
