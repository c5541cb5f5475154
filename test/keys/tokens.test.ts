import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { accessTokens } from '../../functions/keys/store/access-tokens.ts';

const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool';
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = new Date('2026-11-01T00:00:00.000Z');
const at = now.getTime() / 1000;
const good = { sub: 'x', iss: issuer, client_id: 'app', token_use: 'access', iat: at - 10, exp: at + 600 };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(claims: object, header: object = { alg: 'RS256', kid: 'k1' }, key: KeyObject = pair.privateKey) {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}
const jwks = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] };

let asked = 0;
let answer: () => unknown = () => jwks;
const tokens = () => {
  const made = accessTokens(
    () => issuer,
    () => 'app',
    async () => {
      asked += 1;
      return answer();
    },
  );
  return (token: string, time = now) => made.verify(token, time);
};
beforeEach(() => {
  asked = 0;
  answer = () => jwks;
});

describe('an access token on a route that is open to keys', () => {
  it('is taken when the pool signed it and it holds now', async () => {
    expect(await tokens()(signed(good))).toMatchObject({ sub: 'x', client_id: 'app' });
  });

  it.each<[string, string]>([
    ['it has expired', signed({ ...good, exp: at })],
    ['it has no expiry', signed({ ...good, exp: undefined })],
    ['its expiry is no number', signed({ ...good, exp: '99999999999' })],
    ['it is not valid yet', signed({ ...good, nbf: at + 60 })],
    ['it was issued in the future', signed({ ...good, iat: at + 60 })],
    ['it is an id token', signed({ ...good, token_use: 'id' })],
    ['it is of another pool', signed({ ...good, iss: `${issuer}x` })],
    ['another key signed it', signed(good, undefined, foreign.privateKey)],
    ['nobody signed it (alg none)', `${encode({ alg: 'none', kid: 'k1' })}.${encode(good)}.`],
    ['it says alg none and is signed', signed(good, { alg: 'none', kid: 'k1' })],
    ['it names no key', signed(good, { alg: 'RS256' })],
    ['it asks for extensions that nobody knows', signed(good, { alg: 'RS256', kid: 'k1', crit: ['b64'], b64: false })],
    ['it brings its own key', signed(good, { alg: 'RS256', jwk: foreign.publicKey.export({ format: 'jwk' }) })],
    ['it has a part too many', `${signed(good)}.x`],
    ['its signature is cut off', signed(good).slice(0, -4)],
    ['it is no token', 'not a token'],
    ['its claims are a list', signed([1])],
    ['it is empty', ''],
  ])('is refused when %s', async (_, token) => {
    expect(await tokens()(token)).toBeUndefined();
  });

  it('is refused when the public key was used as a secret (HS256)', async () => {
    const text = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(good)}`;
    const secret = pair.publicKey.export({ format: 'pem', type: 'spki' });
    const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    expect(await tokens()(token)).toBeUndefined();
  });

  it('is refused with any change of its content', async () => {
    const [header, , signature] = signed(good).split('.');
    expect(await tokens()(`${header}.${encode({ ...good, sub: 'y' })}.${signature}`)).toBeUndefined();
  });
});

describe('the keys of the pool', () => {
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

  it('are asked for once, not once per token or per forged key id', async () => {
    const verify = tokens();
    await verify(signed(good));
    for (let n = 0; n < 20; n += 1) await verify(signed(good, { alg: 'RS256', kid: `forged-${n}` }), later(n / 10));
    await verify(signed(good), later(5));
    expect(asked).toBe(1);
  });

  it('are asked for anew when a new one signs, some seconds later', async () => {
    const verify = tokens();
    await verify(signed(good));
    const rotated = { ...foreign.publicKey.export({ format: 'jwk' }), kid: 'k2', alg: 'RS256', use: 'sig' };
    answer = () => ({ keys: [...jwks.keys, rotated] });
    const token = signed(good, { alg: 'RS256', kid: 'k2' }, foreign.privateKey);
    expect(await verify(token, later(11))).toMatchObject({ sub: 'x' });
    expect(asked).toBe(2);
  });

  it('go on serving when they cannot be fetched; with none known it is a failure, and no refusal', async () => {
    const verify = tokens();
    await verify(signed({ ...good, exp: at + 90_000 }));
    answer = () => {
      throw new Error('unreachable');
    };
    expect(await verify(signed({ ...good, exp: at + 90_000 }), later(7_200))).toMatchObject({ sub: 'x' });
    await expect(tokens()(signed(good))).rejects.toThrow('unreachable');
  });
});
