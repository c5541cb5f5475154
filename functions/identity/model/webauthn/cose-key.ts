import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Cbor } from './cbor.ts';

/** ES256, EdDSA (Ed25519) and RS256, as COSE numbers them; in the order in which they are asked for. */
export const algorithms = [-7, -8, -257] as const;

const leastRsaBits = 2048;

const text = (value: Cbor | undefined) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : undefined;

/** The members of a COSE key (RFC 9053) as those of a JWK; undefined for kinds that are not taken. */
function asJwk(key: ReadonlyMap<Cbor, Cbor>): JsonWebKey | undefined {
  const [kind, algorithm, curve] = [key.get(1), key.get(3), key.get(-1)];
  const [x, y] = [text(key.get(-2)), text(key.get(-3))];
  if (kind === 2 && algorithm === -7 && curve === 1 && x && y) return { kty: 'EC', crv: 'P-256', x, y };
  if (kind === 1 && algorithm === -8 && curve === 6 && x) return { kty: 'OKP', crv: 'Ed25519', x };
  const [n, e] = [text(key.get(-1)), x];
  if (kind === 3 && algorithm === -257 && n && e) return { kty: 'RSA', n, e };
  return undefined;
}

/** @returns undefined for a key that is no point of its curve, too short, or of another algorithm. */
export function readCoseKey(value: Cbor): KeyObject | undefined {
  const jwk = value instanceof Map ? asJwk(value) : undefined;
  if (!jwk) return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength;
    return bits === undefined || bits >= leastRsaBits ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The kind of the key says which algorithm signed: a signature can choose none of its own. */
export function isSignedBy(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key, signature);
}
