import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

/** Seconds that clocks may differ. */
const leeway = 5;

function object(part: string | undefined): Claims | undefined {
  if (!part || !/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/** The id of the key that signed a token, as it says; undefined for anything but a compact JWS with RS256. */
export function signerOf(token: string): string | undefined {
  const parts = token.split('.');
  const header = parts.length === 3 ? object(parts[0]) : undefined;
  return header?.alg === 'RS256' && header.crit === undefined && typeof header.kid === 'string'
    ? header.kid
    : undefined;
}

/** Claims of an access token that this key signed and that holds now; undefined for any other. @param issuer as `iss` must be. */
export function claimsOf(token: string, key: KeyObject, issuer: string, now: Date): Claims | undefined {
  const [header = '', body = '', signature = ''] = token.split('.');
  const claims = object(body);
  if (!claims || !/^[A-Za-z0-9_-]+$/.test(signature)) return undefined;
  const signed = Buffer.from(`${header}.${body}`);
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) return undefined;
  const at = now.getTime() / 1000;
  const { iss, token_use: use, exp, nbf, iat } = claims;
  if (iss !== issuer || use !== 'access' || typeof exp !== 'number' || !(exp > at)) return undefined;
  const begun = [nbf, iat].every((time) => time === undefined || (typeof time === 'number' && time <= at + leeway));
  return begun ? claims : undefined;
}

/** RSA signing keys of a JWKS document, by their ids. */
export function readKeys(document: unknown): ReadonlyMap<string, KeyObject> {
  const { keys } = (document ?? {}) as { keys?: readonly JsonWebKey[] };
  const usable = (Array.isArray(keys) ? keys : []).filter(
    ({ kty, kid, use, alg }) =>
      kty === 'RSA' && typeof kid === 'string' && (use ?? 'sig') === 'sig' && (alg ?? 'RS256') === 'RS256',
  );
  return new Map(usable.map((jwk) => [String(jwk.kid), createPublicKey({ key: jwk, format: 'jwk' })]));
}
