import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  ListUserSessionsCommand,
  RevokeTokenCommand,
  RevokeUserSessionCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CLIENT_ID,
  claimsOf,
  createUser,
  movableClock,
  POOL_ID,
  type Pool,
  type PoolOptions,
  refusal,
  startPool,
  tokensOf,
} from './cognito-pool.ts';

const MINUTE = 60_000;
const EMAIL = 'ada@example.com';
let pool: Pool;
afterEach(() => pool.end());

async function start(options: PoolOptions = {}) {
  pool = await startPool(options);
  return createUser(pool, EMAIL, { given_name: 'Ada' });
}

const getUser = (access: string) => pool.app.send(new GetUserCommand({ AccessToken: access }));
const refresh = (token: string) =>
  pool.app.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: token },
    }),
  );
const exchange = (token: string) =>
  pool.app.send(new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken: token }));

describe('Tokens', () => {
  it("carry Cognito's claims, live as long as the app client says and verify against the published keys", async () => {
    const sub = await start({ groups: ['admin', 'support'] });
    for (const GroupName of ['support', 'admin']) {
      await pool.server.send(new AdminAddUserToGroupCommand({ UserPoolId: POOL_ID, Username: EMAIL, GroupName }));
    }
    const { access, id } = await tokensOf(pool, EMAIL);
    const issuer = `${pool.address}/${POOL_ID}`;
    const discovery = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(discovery).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
    const { payload, protectedHeader } = await jwtVerify(access, keys, { issuer, algorithms: ['RS256'] });
    expect(protectedHeader.kid).toBeTruthy();
    const text = expect.any(String);
    const number = expect.any(Number);
    expect(payload).toEqual({
      sub,
      'cognito:groups': ['admin', 'support'],
      iss: issuer,
      client_id: CLIENT_ID,
      origin_jti: text,
      event_id: text,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: number,
      exp: number,
      iat: number,
      jti: text,
      username: sub,
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(15 * 60);
    const identity = (await jwtVerify(id, keys, { issuer, audience: CLIENT_ID })).payload;
    expect(identity).toEqual({
      sub,
      'cognito:groups': ['admin', 'support'],
      email_verified: true,
      iss: issuer,
      'cognito:username': sub,
      origin_jti: payload.origin_jti,
      aud: CLIENT_ID,
      event_id: payload.event_id,
      token_use: 'id',
      auth_time: payload.auth_time,
      exp: Number(identity.iat) + 20 * 60,
      iat: payload.iat,
      jti: text,
      email: EMAIL,
      given_name: 'Ada',
    });
    expect(identity.jti).not.toBe(payload.jti);
  });

  it('give the issuer of a template the keys of the local pool, and no other issuer any', async () => {
    await start();
    const expected = {
      jwksUrl: `${pool.address}/${POOL_ID}/.well-known/jwks.json`,
      acceptedIssuers: [`${pool.address}/${POOL_ID}`],
    };
    expect(pool.resolveIssuer(`https://cognito-idp.eu-west-1.amazonaws.com/${POOL_ID}`)).toEqual(expected);
    expect(pool.resolveIssuer(`${pool.address}/${POOL_ID}`)).toEqual(expected);
    expect(pool.resolveIssuer('https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other')).toBeUndefined();
  });

  it('are refused at the user pool when expired, tampered with, of the wrong use or of a foreign key', async () => {
    const clock = movableClock();
    await start({ now: clock.now });
    const { access, id } = await tokensOf(pool, EMAIL);
    expect(await refusal(getUser(id))).toBe('NotAuthorizedException: Invalid Access Token');
    const [header, body, signature] = access.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(access), sub: 'other' })).toString('base64url');
    expect(await refusal(getUser(`${header}.${forged}.${signature}`))).toBe(
      'NotAuthorizedException: Invalid Access Token',
    );
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await refusal(getUser(`${none}.${body}.x`))).toBe('NotAuthorizedException: Invalid Access Token');
    clock.advance(15 * MINUTE - 1000);
    expect((await getUser(access)).UserAttributes).toContainEqual({ Name: 'email', Value: EMAIL });
    clock.advance(1000);
    expect(await refusal(getUser(access))).toBe('NotAuthorizedException: Access Token has expired');
  });
});

describe('Refreshing', () => {
  it('gives new access and ID tokens of the same sign-in, and no new refresh token, until the refresh token ends', async () => {
    const clock = movableClock();
    await start({ now: clock.now, client: { RefreshTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'hours' } } });
    const first = await tokensOf(pool, EMAIL);
    clock.advance(10 * MINUTE);
    const { AuthenticationResult: result } = await refresh(first.refresh);
    expect(result?.RefreshToken).toBeUndefined();
    const before = claimsOf(first.access);
    const after = claimsOf(String(result?.AccessToken));
    expect([after.origin_jti, after.event_id, after.auth_time]).toEqual([
      before.origin_jti,
      before.event_id,
      before.auth_time,
    ]);
    expect(after.jti).not.toBe(before.jti);
    expect(Number(after.iat) - Number(before.iat)).toBe(600);
    clock.advance(110 * MINUTE);
    expect(await refusal(refresh(first.refresh))).toBe('NotAuthorizedException: Refresh Token has expired');
  });

  it('refuses an unknown token, one of another app client and one of a disabled user', async () => {
    await start();
    const { refresh: token } = await tokensOf(pool, EMAIL);
    expect(await refusal(refresh('nonsense'))).toBe('NotAuthorizedException: Invalid Refresh Token');
    expect(await refusal(refresh(`${token}x`))).toBe('NotAuthorizedException: Invalid Refresh Token');
    await pool.server.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
    expect(await refusal(refresh(token))).toBe('NotAuthorizedException: Refresh Token has been revoked');
  });

  it('is refused where the app client does not allow it', async () => {
    await start({ client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } });
    const { refresh: token } = await tokensOf(pool, EMAIL);
    expect(await refusal(refresh(token))).toMatch(/^InvalidParameterException: Auth flow not enabled/);
    expect((await exchange(token)).AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('Rotating refresh tokens', () => {
  const client = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 } };

  it('hands out a new one each time, lets the old one retry within the grace period and keeps the first end', async () => {
    const clock = movableClock();
    const validity = { RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } };
    await start({ now: clock.now, client: { ...client, ...validity } });
    const { refresh: first } = await tokensOf(pool, EMAIL);
    const second = String((await exchange(first)).AuthenticationResult?.RefreshToken);
    expect(second).not.toBe(first);
    clock.advance(9_999);
    const retried = String((await exchange(first)).AuthenticationResult?.RefreshToken);
    expect([first, second]).not.toContain(retried);
    clock.advance(59 * MINUTE);
    const third = String((await exchange(second)).AuthenticationResult?.RefreshToken);
    clock.advance(MINUTE);
    expect(await refusal(exchange(third))).toBe('NotAuthorizedException: Refresh Token has expired');
  });

  it('ends the whole sign-in when an old one comes back after the grace period', async () => {
    const clock = movableClock();
    await start({ now: clock.now, client });
    const { refresh: first } = await tokensOf(pool, EMAIL);
    const result = (await exchange(first)).AuthenticationResult;
    clock.advance(10_000);
    expect(await refusal(exchange(first))).toMatch(/^RefreshTokenReuseException/);
    expect(await refusal(exchange(String(result?.RefreshToken)))).toBe(
      'NotAuthorizedException: Refresh Token has been revoked',
    );
    expect(await refusal(getUser(String(result?.AccessToken)))).toBe(
      'NotAuthorizedException: Access Token has been revoked',
    );
  });

  it('lets exactly one of two exchanges at once through where there is no grace period', async () => {
    await start({ client: { RefreshTokenRotation: { Feature: 'ENABLED' } } });
    const { refresh: first } = await tokensOf(pool, EMAIL);
    const answers = await Promise.all([refusal(exchange(first)), refusal(exchange(first))]);
    expect(answers.filter((answer) => answer.startsWith('answered'))).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('RefreshTokenReuseException'))).toHaveLength(1);
  });

  it('refuses REFRESH_TOKEN_AUTH', async () => {
    await start({ client });
    const { refresh: token } = await tokensOf(pool, EMAIL);
    expect(await refusal(refresh(token))).toMatch(/^InvalidParameterException: .*GetTokensFromRefreshToken/);
  });
});

describe('Revoking', () => {
  it('RevokeToken ends one sign-in at once and leaves the others', async () => {
    await start();
    const phone = await tokensOf(pool, EMAIL);
    const laptop = await tokensOf(pool, EMAIL);
    await pool.app.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: phone.refresh }));
    expect(await refusal(refresh(phone.refresh))).toBe('NotAuthorizedException: Refresh Token has been revoked');
    expect(await refusal(getUser(phone.access))).toBe('NotAuthorizedException: Access Token has been revoked');
    expect((await refresh(laptop.refresh)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await getUser(laptop.access)).Username).toBeDefined();
    await pool.app.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: phone.refresh }));
    const wrong = new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: laptop.access });
    expect(await refusal(pool.app.send(wrong))).toMatch(/^UnsupportedTokenTypeException/);
  });

  it('is refused, and leaves origin_jti out of tokens, where the app client has revocation switched off', async () => {
    await start({ client: { EnableTokenRevocation: false } });
    const { access, refresh: token } = await tokensOf(pool, EMAIL);
    expect(claimsOf(access)).not.toHaveProperty('origin_jti');
    const call = new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: token });
    expect(await refusal(pool.app.send(call))).toMatch(/^UnsupportedOperationException/);
    await pool.app.send(new GlobalSignOutCommand({ AccessToken: access }));
    expect(await refusal(getUser(access))).toBe('NotAuthorizedException: Access Token has been revoked');
  });

  it.each(['GlobalSignOut', 'AdminUserGlobalSignOut'])(
    '%s ends every sign-in, but not the next one',
    async (operation) => {
      await start();
      const phone = await tokensOf(pool, EMAIL);
      const laptop = await tokensOf(pool, EMAIL);
      if (operation === 'GlobalSignOut') await pool.app.send(new GlobalSignOutCommand({ AccessToken: phone.access }));
      else await pool.server.send(new AdminUserGlobalSignOutCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
      for (const tokens of [phone, laptop]) {
        expect(await refusal(refresh(tokens.refresh))).toBe('NotAuthorizedException: Refresh Token has been revoked');
        expect(await refusal(getUser(tokens.access))).toBe('NotAuthorizedException: Access Token has been revoked');
      }
      const later = await tokensOf(pool, EMAIL);
      expect((await getUser(later.access)).Username).toBeDefined();
    },
  );

  it('a user lists their sign-ins and ends another one; an administrator ends any', async () => {
    await start();
    const phone = await tokensOf(pool, EMAIL);
    const laptop = await tokensOf(pool, EMAIL);
    const { Sessions: sessions = [] } = await pool.app.send(new ListUserSessionsCommand({ AccessToken: phone.access }));
    expect(sessions).toHaveLength(2);
    const own = sessions.find((session) => session.IsCurrentSession);
    const other = sessions.find((session) => !session.IsCurrentSession);
    expect(own?.SessionId).toMatch(/^tkn[0-9a-z]{25}$/);
    const revoke = (SessionId = '') =>
      pool.app.send(new RevokeUserSessionCommand({ AccessToken: phone.access, SessionId }));
    expect(await refusal(revoke(own?.SessionId))).toMatch(/^InvalidParameterException/);
    await revoke(other?.SessionId);
    expect(await refusal(refresh(laptop.refresh))).toBe('NotAuthorizedException: Refresh Token has been revoked');
    expect(await refusal(revoke(other?.SessionId))).toMatch(/^ResourceNotFoundException/);
    const target = { UserPoolId: POOL_ID, Username: EMAIL };
    await pool.server.send(new AdminRevokeUserSessionCommand({ ...target, SessionId: own?.SessionId }));
    expect(await refusal(getUser(phone.access))).toBe('NotAuthorizedException: Access Token has been revoked');
    expect((await pool.server.send(new AdminListUserSessionsCommand(target))).Sessions).toEqual([]);
  });
});
