import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

type Claims = Record<string, unknown>;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: JsonWebKey;
  /** The private exponent, as key of `derive`. */
  readonly secret: string;
}

/** One RSA key per pool, kept with the pool's state: tokens stay valid over a restart. */
export class SigningKeys {
  readonly #keys: ReadonlyMap<string, SigningKey>;

  private constructor(keys: ReadonlyMap<string, SigningKey>) {
    this.#keys = keys;
  }

  /** Reads the keys of these pools, and makes those that do not exist yet. */
  static async open(db: DatabaseSync, poolIds: readonly string[], now: number): Promise<SigningKeys> {
    const keys = new Map<string, SigningKey>();
    for (const poolId of poolIds) keys.set(poolId, readKey(db, poolId) ?? (await makeKey(db, poolId, now)));
    return new SigningKeys(keys);
  }

  /** The body of `/.well-known/jwks.json`. */
  jwks(poolId: string): { keys: JsonWebKey[] } {
    const { kid, publicJwk } = this.#of(poolId);
    return { keys: [{ ...publicJwk, alg: 'RS256', kid, use: 'sig' }] };
  }

  /** A JWT signed with RS256. */
  sign(poolId: string, claims: Claims): string {
    const { kid, privateKey } = this.#of(poolId);
    const content = `${encode({ kid, alg: 'RS256' })}.${encode(claims)}`;
    return `${content}.${sign('RSA-SHA256', Buffer.from(content), privateKey).toString('base64url')}`;
  }

  /** The claims of a token that this pool signed, whether or not it has expired; undefined for anything else. */
  verify(poolId: string, token: string): Claims | undefined {
    const [header, body, signature, ...rest] = token.split('.');
    if (!header || !body || !signature || rest.length > 0) return undefined;
    const { kid, publicKey } = this.#of(poolId);
    const { alg, kid: given } = decode(header) ?? {};
    if (alg !== 'RS256' || given !== kid) return undefined;
    const valid = verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${body}`),
      publicKey,
      Buffer.from(signature, 'base64url'),
    );
    return valid ? decode(body) : undefined;
  }

  /** Bytes that are always the same for this pool and text, and that nobody without the key can compute. */
  derive(poolId: string, text: string): Buffer {
    return createHmac('sha512', this.#of(poolId).secret).update(text).digest();
  }

  #of(poolId: string): SigningKey {
    const key = this.#keys.get(poolId);
    if (!key) throw new Error(`No signing key for user pool ${poolId}`);
    return key;
  }
}

/** The claims of a JWT, unchecked; undefined when it is none. */
export function readClaims(token: string): Claims | undefined {
  return decode(token.split('.')[1] ?? '');
}

function readKey(db: DatabaseSync, poolId: string): SigningKey | undefined {
  const row = db.prepare('select * from signing_keys where pool_id = ? order by created_at desc').get(poolId);
  return row && toKey(String(row.kid), JSON.parse(String(row.private_jwk)), JSON.parse(String(row.public_jwk)));
}

async function makeKey(db: DatabaseSync, poolId: string, now: number): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const privateJwk = pair.privateKey.export({ format: 'jwk' });
  const publicJwk = pair.publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(String(publicJwk.n)).digest('base64');
  db.prepare('insert into signing_keys (pool_id, kid, private_jwk, public_jwk, created_at) values (?, ?, ?, ?, ?)').run(
    poolId,
    kid,
    JSON.stringify(privateJwk),
    JSON.stringify(publicJwk),
    now,
  );
  return toKey(kid, privateJwk, publicJwk);
}

function toKey(kid: string, privateJwk: JsonWebKey, publicJwk: JsonWebKey): SigningKey {
  return {
    kid,
    privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }),
    publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
    publicJwk,
    secret: String(privateJwk.d),
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
