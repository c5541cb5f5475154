import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a browser and its authenticator say, made with node's crypto so that each part of it can be wrong. */

export type Algorithm = 'ES256' | 'EdDSA' | 'RS256';

export interface Lies {
  readonly type?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  /** Flags as one byte; present, verified, and made at registration. */
  readonly flags?: number;
  readonly signCount?: number;
  /** Further members of the client data. */
  readonly more?: object;
  /** Bytes after the authenticator data. */
  readonly tail?: Uint8Array;
  readonly cose?: Map<unknown, unknown>;
}

const head = (major: number, value: number) =>
  value < 24
    ? Buffer.of((major << 5) | value)
    : value < 256
      ? Buffer.of((major << 5) | 24, value)
      : Buffer.of((major << 5) | 25, value >> 8, value & 255);

/** CBOR of what authenticators write. */
export function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
  throw new TypeError(`no CBOR for ${String(value)}`);
}

function keyPair(algorithm: Algorithm) {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

export function coseOf(key: KeyObject): Map<unknown, unknown> {
  const jwk = key.export({ format: 'jwk' });
  const bytes = (name: string) => Buffer.from(String(jwk[name]), 'base64url');
  if (jwk.kty === 'EC')
    return new Map<unknown, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes('x')],
      [-3, bytes('y')],
    ]);
  if (jwk.kty === 'OKP')
    return new Map<unknown, unknown>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytes('x')],
    ]);
  return new Map<unknown, unknown>([
    [1, 3],
    [3, -257],
    [-1, bytes('n')],
    [-2, bytes('e')],
  ]);
}

const base64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** A passkey on a device. */
export class Device {
  readonly id = base64Url(randomBytes(32));
  readonly #pair;
  readonly #rpId: string;
  readonly #origin: string;
  signCount = 0;

  constructor(about: { algorithm?: Algorithm; rpId?: string; origin?: string } = {}) {
    this.#pair = keyPair(about.algorithm ?? 'ES256');
    this.#rpId = about.rpId ?? 'localhost';
    this.#origin = about.origin ?? 'http://localhost:3000';
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const said = { type, challenge, origin: this.#origin, crossOrigin: false };
    const { type: t, challenge: c, origin: o, more } = lies;
    return Buffer.from(
      JSON.stringify({
        ...said,
        ...(t ? { type: t } : {}),
        ...(c ? { challenge: c } : {}),
        ...(o ? { origin: o } : {}),
        ...more,
      }),
    );
  }

  #authenticatorData(flags: number, lies: Lies, made: Uint8Array = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.signCount ?? this.signCount);
    const domain = createHash('sha256')
      .update(lies.rpId ?? this.#rpId)
      .digest();
    return Buffer.concat([domain, Buffer.of(lies.flags ?? flags), counter, made, lies.tail ?? Buffer.alloc(0)]);
  }

  /** As `navigator.credentials.create` answers. */
  create(challenge: string, lies: Lies = {}) {
    const id = Buffer.from(this.id, 'base64url');
    const key = cbor(lies.cose ?? coseOf(this.#pair.publicKey));
    const made = Buffer.concat([Buffer.alloc(16), Buffer.of(id.length >> 8, id.length & 255), id, key]);
    const authData = this.#authenticatorData(0x45, lies, made);
    const object = new Map<unknown, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    return {
      id: this.id,
      clientDataJSON: base64Url(this.#clientData('webauthn.create', challenge, lies)),
      attestationObject: base64Url(cbor(object)),
    };
  }

  /** As `navigator.credentials.get` answers; counts up when it counts at all. */
  get(challenge: string, lies: Lies = {}) {
    if (this.signCount > 0) this.signCount += 1;
    const clientData = this.#clientData('webauthn.get', challenge, lies);
    const authenticatorData = this.#authenticatorData(0x05, lies);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
    const { privateKey } = this.#pair;
    const signature =
      privateKey.asymmetricKeyType === 'ed25519'
        ? sign(null, signed, privateKey)
        : createSign('sha256').update(signed).sign(privateKey);
    return {
      id: this.id,
      clientDataJSON: base64Url(clientData),
      authenticatorData: base64Url(authenticatorData),
      signature: base64Url(signature),
    };
  }
}
