import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPkce, readRedirect, socialSignInUrl } from '../../client/src/auth/social.ts';
import { platformCrypto } from '../../client/src/crypto/provider.ts';
import { fakeClient, json, jwt } from './fake-backend.ts';

const signIn = {
  domain: 'https://app.auth.test/',
  clientId: 'client1',
  redirectUri: 'myapp://signed-in',
  provider: 'Google',
};
const secret = { verifier: 'v', challenge: 'c', state: 's 1' };

describe('signing in with a provider', () => {
  it('opens the hosted page with a challenge that fits the verifier (RFC 7636)', async () => {
    const pkce = await createPkce(platformCrypto());
    expect(pkce.verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(pkce.challenge).toBe(createHash('sha256').update(pkce.verifier).digest('base64url'));
    const url = new URL(socialSignInUrl(signIn, pkce));
    expect(url.origin + url.pathname).toBe('https://app.auth.test/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client1',
      redirect_uri: 'myapp://signed-in',
      scope: 'openid email profile aws.cognito.signin.user.admin',
      state: pkce.state,
      code_challenge: pkce.challenge,
      code_challenge_method: 'S256',
      identity_provider: 'Google',
    });
  });

  it('takes the code of its own redirect only', () => {
    expect(readRedirect('myapp://signed-in?code=abc%2B1&state=s+1', secret)).toBe('abc+1');
    expect(readRedirect('myapp://signed-in?state=s%201&code=a%3Db#x', secret)).toBe('a=b');
    expect(() => readRedirect('myapp://signed-in?code=abc&state=other', secret)).toThrow(
      'does not belong to this sign-in',
    );
    expect(() => readRedirect('myapp://signed-in?state=s%201', secret)).toThrow('does not belong to this sign-in');
  });

  it.each([
    ['access_denied', 'error=access_denied&error_description=No+thanks&state=s+1', 'No thanks'],
    ['server_error', 'error=server_error&state=s+1', 'server_error'],
    ['InvalidRedirect', 'code=abc&state=other', 'does not belong'],
    ['InvalidRedirect', 'code=%E0%A4%A&state=s+1', 'does not belong'],
  ])('says by its code why the browser came back without one: %s', async (code, query, message) => {
    const { client } = fakeClient({ api: () => json(500, {}) });
    const finished = client.auth.finishSocialSignIn(signIn, secret, `myapp://signed-in?${query}`);
    await expect(finished).rejects.toMatchObject({
      name: 'AuthError',
      code,
      message: expect.stringContaining(message),
    });
  });

  it('redeems the code for a session', async () => {
    const accessToken = jwt({ sub: 'person-1', iat: 1, exp: 4_000_000_000 });
    const idToken = jwt({ sub: 'person-1', email: 'ada@example.com' });
    const { client, seen } = fakeClient({
      api: () => json(200, { access_token: accessToken, id_token: idToken, refresh_token: 'r' }),
    });
    const session = await client.auth.finishSocialSignIn(signIn, secret, 'myapp://signed-in?code=abc&state=s%201');
    expect(session).toMatchObject({ personId: 'person-1', claims: { email: 'ada@example.com' } });
    expect(seen[0]).toMatchObject({ method: 'POST', url: 'https://app.auth.test/oauth2/token' });
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body ?? ''))).toEqual({
      grant_type: 'authorization_code',
      client_id: 'client1',
      code: 'abc',
      redirect_uri: 'myapp://signed-in',
      code_verifier: 'v',
    });
  });

  it.each([
    ['invalid_grant', () => json(400, { error: 'invalid_grant' })],
    ['Http503', () => new Response('<html>', { status: 503 })],
  ])('says when the code was not accepted: %s', async (code, api) => {
    const { client } = fakeClient({ api });
    const finished = client.auth.finishSocialSignIn(signIn, secret, 'myapp://signed-in?code=abc&state=s%201');
    await expect(finished).rejects.toMatchObject({ name: 'AuthError', code });
  });
});
