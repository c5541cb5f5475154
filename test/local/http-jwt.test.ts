import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { access, api, get, issuer, logged, seconds, start, unauthorized, useJwtApi } from './http-jwt-api.ts';
import { sendRaw } from './http-running.ts';
import { handmadeToken, startIssuer } from './key-server.ts';

useJwtApi();

function forgeHmac(): string {
  const pem = createPublicKey({ key: issuer.publicKey() as never, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  const unsigned = handmadeToken({ alg: 'HS256', kid: 'key-1' }, access(), '').slice(0, -1);
  return `${unsigned}.${createHmac('sha256', pem).update(unsigned).digest('base64url')}`;
}

function forgeEcdsa(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const unsigned = handmadeToken({ alg: 'ES256', kid: 'key-1' }, access(), '').slice(0, -1);
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function forgeRsa(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const unsigned = handmadeToken({ alg: 'RS256', kid: 'key-1' }, access(), '').slice(0, -1);
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), privateKey).toString('base64url')}`;
}

describe('a JWT authorizer', () => {
  it('hands on the claims as texts', async () => {
    await start();
    const claims = access({
      'cognito:groups': ['admin', 'staff'],
      email_verified: true,
      auth_time: 1700000000,
      nested: { a: 1 },
      nothing: null,
    });
    for (const prefix of ['Bearer ', 'bearer ', '']) {
      const { status, body } = await get('/me', prefix + (await issuer.sign(claims)));
      expect(status).toBe(200);
      const { requestContext } = JSON.parse(body) as { requestContext: { authorizer: unknown } };
      expect(requestContext.authorizer).toEqual({
        jwt: {
          claims: {
            sub: 'user-1',
            iss: issuer.issuer,
            client_id: 'client-1',
            token_use: 'access',
            scope: 'aws.cognito.signin.user.admin notes/read',
            iat: String(claims.iat),
            exp: String(claims.exp),
            'cognito:groups': '[admin staff]',
            email_verified: 'true',
            auth_time: '1700000000',
            nested: '{"a":1}',
          },
          scopes: null,
        },
      });
    }
  });

  it('asks for one of the scopes of a route', async () => {
    await start();
    const { body } = await get('/notes', await issuer.sign(access()));
    expect(JSON.parse(body).requestContext.authorizer.jwt.scopes).toEqual([
      'aws.cognito.signin.user.admin',
      'notes/read',
    ]);
    const poor = await get('/notes', await issuer.sign(access({ scope: 'notes/write' })));
    expect(poor).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(poor.challenge).toContain('error="insufficient_scope"');
    expect((await get('/notes', await issuer.sign(access({ scope: undefined, scp: ['notes/all'] })))).status).toBe(200);
  });

  it('takes aud before client_id, and an ID token of its own client', async () => {
    await start();
    expect((await get('/me', await issuer.sign(access({ client_id: undefined, aud: 'client-1' })))).status).toBe(200);
    expect((await get('/me', await issuer.sign(access({ aud: ['other', 'client-1'] })))).status).toBe(200);
    expect((await get('/me', await issuer.sign(access({ aud: 'other' })))).status).toBe(401);
  });

  it('answers 401 without a token, with the same words on every route', async () => {
    await start();
    expect(await get('/me')).toEqual({ ...unauthorized, challenge: 'Bearer' });
    expect(await get('/notes')).toEqual({ ...unauthorized, challenge: 'Bearer' });
    expect((await get('/open')).status).toBe(200);
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['an expired token', () => issuer.sign(access({ exp: seconds() - 1 })), 'the token has expired'],
    ['a token without expiry', () => issuer.sign(access({ exp: undefined })), 'valid expiry'],
    ['an expiry that is a text', () => issuer.sign(access({ exp: '9999999999' as never })), 'valid expiry'],
    ['a token that is not valid yet', () => issuer.sign(access({ nbf: seconds() + 60 })), 'not valid yet'],
    ['a token from the future', () => issuer.sign(access({ iat: seconds() + 86400 })), 'issued in the future'],
    ['another pool', () => issuer.sign(access({ iss: `${issuer.issuer}x` })), 'invalid issuer'],
    ['another client', () => issuer.sign(access({ client_id: 'client-2' })), 'valid audience'],
    ['no client at all', () => issuer.sign(access({ client_id: undefined })), 'valid audience'],
    ['text that is no token', () => 'abc', 'invalid number of segments'],
    ['parts that are no JSON', () => 'a.b.c', 'malformed'],
    ['JSON that is no object', () => handmadeToken([1], [1]), 'malformed'],
    [
      'alg none',
      () => `${handmadeToken({ alg: 'none', kid: 'key-1' }, access(), '')}`,
      'signing method none is invalid',
    ],
    ['alg None', () => handmadeToken({ alg: 'None', kid: 'key-1' }, access()), 'signing method None is invalid'],
    ['no alg', () => handmadeToken({ kid: 'key-1' }, access()), 'is invalid'],
    ['HS256 with the RSA public key as its secret', forgeHmac, 'signing method HS256 is invalid'],
    ['ES256 under the id of the RSA key', forgeEcdsa, 'signing method ES256 is invalid'],
    ['a signature of another key', forgeRsa, 'invalid signature'],
    ['an empty signature', () => handmadeToken({ alg: 'RS256', kid: 'key-1' }, access(), ''), 'invalid signature'],
    ['no key id', () => issuer.sign(access(), { kid: undefined }), 'does not have a key id'],
    [
      'a key id that is a path',
      () => issuer.sign(access(), { kid: '../../etc/passwd' }),
      'unable to find a signing key',
    ],
    [
      'a key id that is SQL',
      () => issuer.sign(access(), { kid: "x' UNION SELECT 'k" }),
      'unable to find a signing key',
    ],
    [
      'a critical header it does not know',
      () => handmadeToken({ alg: 'RS256', kid: 'key-1', crit: ['b64'], b64: false }, access()),
      'invalid signature',
    ],
    [
      'a claim named twice',
      () => handmadeToken({ alg: 'RS256', kid: 'key-1' }, `{"sub":"a",${JSON.stringify(access()).slice(1)}`),
      'names a member twice',
    ],
    [
      'a header member named twice',
      () => handmadeToken('{"alg":"RS256","alg":"none","kid":"key-1"}', access()),
      'names a member twice',
    ],
  ])('refuses %s', async (_name, token, reason) => {
    await start();
    const answer = await get('/me', `Bearer ${await token()}`);
    expect(answer).toMatchObject(unauthorized);
    expect(answer.challenge).toMatch(/^Bearer scope="" error="invalid_token" error_description="/);
    expect(answer.challenge).toContain(reason);
  });

  it('says in the access log why a token was refused', async () => {
    await start();
    await get('/me', handmadeToken({ alg: 'RS256', kid: 'key-1' }, access({ exp: seconds() - 60 })));
    await expect.poll(logged).toMatch(/expired/);
  });

  it('refuses a changed claim under a good signature', async () => {
    await start();
    const [header, , signature] = (await issuer.sign(access())).split('.');
    const claims = Buffer.from(JSON.stringify(access({ sub: 'someone-else' }))).toString('base64url');
    expect(await get('/me', `${header}.${claims}.${signature}`)).toMatchObject(unauthorized);
  });

  it.each(['jku', 'x5u', 'jwk', 'x5c'])('follows no %s header: the key is not taken from the token', async (member) => {
    let asked = 0;
    const evil = await startIssuer();
    const trap = createServer((_request, response) => {
      asked++;
      response.end();
    }).listen(0, '127.0.0.1');
    await start();
    const address = trap.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`;
    const value = { jku: evil.jwksUrl, x5u: url, jwk: evil.publicKey(), x5c: ['MIIB'] }[member];
    const token = await evil.sign(access(), { [member]: value, kid: 'evil' });
    expect(await get('/me', token)).toMatchObject(unauthorized);
    expect([asked, evil.fetches()]).toEqual([0, 0]);
    await evil.stop();
    await new Promise((resolve) => trap.close(resolve));
  });

  it('refuses two Authorization headers, and headers above 10,240 bytes', async () => {
    await start();
    const token = await issuer.sign(access());
    const head = (lines: string) => `GET /me HTTP/1.1\r\nHost: h\r\n${lines}\r\n`;
    const good = await sendRaw(api?.port ?? 0, head(`Authorization: Bearer ${token}\r\n`));
    expect(good.status).toBe(200);
    const twice = await sendRaw(
      api?.port ?? 0,
      head(`Authorization: Bearer ${token}\r\nauthorization: Bearer ${token}\r\n`),
    );
    expect([twice.status, twice.body]).toEqual([401, '{"message":"Unauthorized"}']);
    const large = await sendRaw(
      api?.port ?? 0,
      head(`Authorization: Bearer ${token}\r\nX-Long: ${'x'.repeat(10_240)}\r\n`),
    );
    expect([large.status, large.body]).toEqual([431, '{"message":"Request Header Fields Too Large"}']);
    expect((await get('/me', token)).status).toBe(200);
  });

  it('believes no header about who is calling', async () => {
    await start();
    const headers = {
      authorization: await issuer.sign(access()),
      'x-forwarded-for': '10.1.2.3',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-user-id': 'admin',
      'x-http-method-override': 'DELETE',
      'x-amzn-request-context': '{}',
    };
    const event = (await (await fetch(`${api?.url}/me`, { headers })).json()) as Record<
      string,
      Record<string, unknown>
    >;
    expect(event.requestContext).toMatchObject({
      http: { method: 'GET', sourceIp: '127.0.0.1' },
      authorizer: { jwt: { claims: { sub: 'user-1' } } },
    });
    expect(event.requestContext?.domainName).toBe(`127.0.0.1:${api?.port}`);
    expect(event.headers).toMatchObject({ 'x-forwarded-for': '10.1.2.3, 127.0.0.1', 'x-forwarded-proto': 'http' });
  });

  it('judges a remembered token again at every request', async () => {
    let now = Date.now();
    await start({ now: () => now });
    const token = await issuer.sign(access());
    expect((await get('/me', token)).status).toBe(200);
    now += 301_000;
    expect((await get('/me', token)).challenge).toContain('the token has expired');
  });

  it('reads the token from a query parameter where the template says so', async () => {
    await start({}, { IdentitySource: ['$request.querystring.token'] });
    const token = await issuer.sign(access());
    expect((await get(`/me?token=${token}`)).status).toBe(200);
    expect((await get('/me', token)).status).toBe(401);
  });
});
