import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  AdminRemoveUserFromGroupCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { cognito, createPerson, makeAdmin, operator, type Person, signIn } from './people.ts';
import { routes, sample, titled } from './sample-requests.ts';
import { call, outputs, stateDir } from './stack.ts';

const ClientId = outputs.userPoolClientId;
type Claims = Readonly<Record<string, unknown>>;

let ann: Person;
let poolKey: { readonly kid: string; readonly key: KeyObject };
beforeAll(async () => {
  ann = await createPerson();
  const db = new DatabaseSync(join(stateDir, 'cognito', 'cognito.sqlite'), { readOnly: true });
  const row = db.prepare('select kid, private_jwk from signing_keys where pool_id = ?').get(outputs.userPoolId);
  db.close();
  poolKey = {
    kid: String(row?.kid),
    key: createPrivateKey({ key: JSON.parse(String(row?.private_jwk)), format: 'jwk' }),
  };
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token: string): Claims => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** A token as the pool itself would sign it, for whatever claims. */
function signed(claims: Claims, { kid, key } = poolKey): string {
  const text = `${encode({ kid, alg: 'RS256' })}.${encode(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}
const now = () => Math.floor(Date.now() / 1000);
const me = async (token: string) => (await call('GET', '/v1/me', { token })).status;
const refresh = (RefreshToken: string) =>
  cognito.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));

describe("an access token with the pool's own signature", () => {
  it('is taken when its claims are good', async () => {
    expect(await me(signed(claimsOf(ann.token)))).toBe(200);
  });

  it.each<[string, (claims: Claims) => Claims]>([
    ['it has expired', (claims) => ({ ...claims, iat: now() - 700, exp: now() - 1 })],
    ['it has no expiry', ({ exp: _, ...claims }) => claims],
    ['its expiry is no number', (claims) => ({ ...claims, exp: 'never' })],
    ['it is not valid yet', (claims) => ({ ...claims, nbf: now() + 600 })],
    ['it was issued in the future', (claims) => ({ ...claims, iat: now() + 600 })],
    ['it is of another app client', (claims) => ({ ...claims, client_id: 'another' })],
    [
      'it is of another pool',
      (claims) => ({ ...claims, iss: String(claims.iss).replace(/[^/]+$/, 'us-east-1_Other') }),
    ],
    ['it has no issuer', ({ iss: _, ...claims }) => claims],
    ['it names no person', ({ sub: _, ...claims }) => claims],
    ['its person is no id', (claims) => ({ ...claims, sub: 'PERSON#x' })],
    ['it is an id token in the clothes of an access token', (claims) => ({ ...claims, token_use: 'id' })],
    ['it says nothing of its use', ({ token_use: _, ...claims }) => claims],
  ])('is refused when %s', async (_, change) => {
    expect(await me(signed(change(claimsOf(ann.token))))).toBe(401);
  });

  it.each(titled(routes.filter(({ entry }) => entry.auth !== 'public')))(
    '%s refuses it expired, and from another pool',
    async (_, operation) => {
      const { path, json, query } = sample(operation);
      const claims = claimsOf(ann.token);
      const expired = signed({ ...claims, iat: now() - 700, exp: now() - 1 });
      const foreign = signed({ ...claims, iss: String(claims.iss).replace(/[^/]+$/, 'us-east-1_Other') });
      for (const token of [expired, foreign]) {
        const { status } = await call(operation.entry.method, path + query, { token, ...(json ? { json } : {}) });
        expect(status).toBe(401);
      }
    },
  );

  it('is refused when another pool signed it, whatever it says', async () => {
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await me(signed(claimsOf(ann.token), { kid: poolKey.kid, key }))).toBe(401);
    expect(await me(signed(claimsOf(ann.token), { kid: 'rotated-out', key: poolKey.key }))).toBe(401);
  });

  it('keeps a group that the person has left for ten minutes at most; a new one is without it at once', async () => {
    const admin = await makeAdmin(await createPerson());
    const path = `/v1/admin/people?personId=${ann.personId}`;
    expect((await admin.call('GET', path)).status).toBe(200);
    await operator.send(
      new AdminRemoveUserFromGroupCommand({
        UserPoolId: outputs.userPoolId,
        Username: admin.email,
        GroupName: 'admin',
      }),
    );
    expect((await (await signIn(admin.email, admin.password)).call('GET', path)).status).toBe(403);
    const { exp, iat } = claimsOf(admin.token);
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(600);
  });
});

describe('a refresh token of the app', () => {
  it('is replaced at each use, and none of its line works once the session was ended at the API', async () => {
    const person = await createPerson();
    const first = await refresh(person.refreshToken);
    const second = first.AuthenticationResult;
    expect(second?.RefreshToken).toBeDefined();
    expect(second?.RefreshToken).not.toBe(person.refreshToken);
    expect(await me(second?.AccessToken ?? '')).toBe(200);
    expect((await person.call('DELETE', '/v1/me/sessions')).status).toBe(204);
    expect(await me(person.token)).toBe(401);
    expect(await me(second?.AccessToken ?? '')).toBe(401);
    for (const token of [person.refreshToken, second?.RefreshToken ?? ''])
      await expect(refresh(token)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('that comes back after its replacement was long in use ends the whole sign-in, and no other', async () => {
    const person = await createPerson();
    const other = await signIn(person.email, person.password);
    const next = (await refresh(person.refreshToken)).AuthenticationResult?.RefreshToken ?? '';
    // The grace period of a minute is over: the moment of rotation is moved back where the pool keeps it.
    const db = new DatabaseSync(join(stateDir, 'cognito', 'cognito.sqlite'));
    db.exec('pragma busy_timeout = 5000');
    const moved = db
      .prepare(
        'update refresh_tokens set rotated_at = rotated_at - 61000 where rotated_at is not null and event_id in (select event_id from sign_ins where username = (select username from users where sub = ?))',
      )
      .run(person.personId);
    db.close();
    expect(moved.changes).toBe(1);
    await expect(refresh(person.refreshToken)).rejects.toMatchObject({ name: 'RefreshTokenReuseException' });
    await expect(refresh(next)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(cognito.send(new GetUserCommand({ AccessToken: person.token }))).rejects.toThrow('revoked');
    expect((await refresh(other.refreshToken)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('is of no use after signing out, here or everywhere', async () => {
    const person = await createPerson();
    const other = await signIn(person.email, person.password);
    await cognito.send(new RevokeTokenCommand({ ClientId, Token: person.refreshToken }));
    await expect(refresh(person.refreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await cognito.send(new GlobalSignOutCommand({ AccessToken: other.token }));
    await expect(refresh(other.refreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

describe('attributes that decide something', () => {
  it.each([
    ['custom:role', 'admin'],
    ['cognito:groups', 'admin'],
    ['email_verified', 'true'],
    ['sub', '00000000-0000-7000-8000-000000000000'],
  ])('%s is not taken at sign-up, nor from the person later', async (Name, Value) => {
    const email = `${Name.replace(/\W/g, '')}-${Date.now()}@example.com`;
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name, Value },
    ];
    const signUp = new SignUpCommand({ ClientId, Username: email, Password: ann.password, UserAttributes });
    await expect(cognito.send(signUp)).rejects.toMatchObject({
      name: expect.stringMatching(/^(NotAuthorized|InvalidParameter)Exception$/),
    });
    const update = new UpdateUserAttributesCommand({ AccessToken: ann.token, UserAttributes: [{ Name, Value }] });
    await expect(cognito.send(update)).rejects.toMatchObject({
      name: expect.stringMatching(/^(NotAuthorized|InvalidParameter)Exception$/),
    });
    expect((await ann.call('GET', `/v1/admin/people?personId=${ann.personId}`)).status).toBe(403);
  });
});
