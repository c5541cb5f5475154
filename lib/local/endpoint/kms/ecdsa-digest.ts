import { createECDH, type KeyObject, randomBytes } from 'node:crypto';

/**
 * ECDSA over a digest that the caller worked out (KMS `MessageType: DIGEST`): node:crypto always hashes first. For local use: it takes no
 * care to run in constant time.
 */
interface Curve {
  readonly name: string;
  readonly p: bigint;
  readonly a: bigint;
  readonly n: bigint;
  readonly g: Point;
  readonly bytes: number;
}

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const p256p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const p384p = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn;

const curves: Readonly<Record<string, Curve>> = {
  'P-256': {
    name: 'prime256v1',
    p: p256p,
    a: p256p - 3n,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    g: {
      x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
      y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
    },
    bytes: 32,
  },
  'P-384': {
    name: 'secp384r1',
    p: p384p,
    a: p384p - 3n,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    g: {
      x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
      y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
    },
    bytes: 48,
  },
};

/** @returns the signature in DER. */
export function signDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const jwk = privateKey.export({ format: 'jwk' });
  const curve = curveOf(jwk.crv);
  const d = toNumber(Buffer.from(String(jwk.d), 'base64url'));
  for (;;) {
    const nonce = randomBytes(curve.bytes);
    const k = toNumber(nonce);
    if (k === 0n || k >= curve.n) continue;
    const ecdh = createECDH(curve.name);
    ecdh.setPrivateKey(nonce);
    const r = toNumber(ecdh.getPublicKey().subarray(1, 1 + curve.bytes)) % curve.n;
    const s = mod(inverse(k, curve.n) * (leftmost(digest, curve) + r * d), curve.n);
    if (r !== 0n && s !== 0n) return toDer(r, s);
  }
}

export function verifyDigest(publicKey: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const jwk = publicKey.export({ format: 'jwk' });
  const curve = curveOf(jwk.crv);
  const q = {
    x: toNumber(Buffer.from(String(jwk.x), 'base64url')),
    y: toNumber(Buffer.from(String(jwk.y), 'base64url')),
  };
  const parsed = fromDer(signature);
  if (!parsed) return false;
  const { r, s } = parsed;
  if (r <= 0n || r >= curve.n || s <= 0n || s >= curve.n) return false;
  const w = inverse(s, curve.n);
  const sum = add(
    multiply(curve.g, mod(leftmost(digest, curve) * w, curve.n), curve),
    multiply(q, mod(r * w, curve.n), curve),
    curve,
  );
  return sum !== undefined && sum.x % curve.n === r;
}

function curveOf(name: unknown): Curve {
  const curve = curves[String(name)];
  if (!curve) throw new Error(`Digests cannot be signed on the curve ${String(name)} here.`);
  return curve;
}

function leftmost(digest: Buffer, { bytes }: Curve): bigint {
  return toNumber(digest.subarray(0, bytes));
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [mod(value, modulus), modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return mod(x, modulus);
}

function add(left: Point | undefined, right: Point | undefined, { p, a }: Curve): Point | undefined {
  if (!left || !right) return left ?? right;
  if (left.x === right.x && mod(left.y + right.y, p) === 0n) return undefined;
  const slope =
    left.x === right.x
      ? mod((3n * left.x * left.x + a) * inverse(2n * left.y, p), p)
      : mod((right.y - left.y) * inverse(right.x - left.x, p), p);
  const x = mod(slope * slope - left.x - right.x, p);
  return { x, y: mod(slope * (left.x - x) - left.y, p) };
}

function multiply(point: Point, times: bigint, curve: Curve): Point | undefined {
  let result: Point | undefined;
  let doubled: Point | undefined = point;
  for (let rest = times; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, doubled, curve);
    doubled = add(doubled, doubled, curve);
  }
  return result;
}

function toDer(r: bigint, s: bigint): Buffer {
  const integer = (value: bigint) => {
    let hex = value.toString(16);
    if (hex.length % 2) hex = `0${hex}`;
    if (Number.parseInt(hex.slice(0, 2), 16) >= 0x80) hex = `00${hex}`;
    const bytes = Buffer.from(hex, 'hex');
    return Buffer.concat([Buffer.of(0x02, bytes.length), bytes]);
  };
  const content = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}

function fromDer(der: Buffer): { r: bigint; s: bigint } | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der[2] !== 0x02) return undefined;
  const rEnd = 4 + (der[3] ?? 0);
  if (der[rEnd] !== 0x02) return undefined;
  return { r: toNumber(der.subarray(4, rEnd)), s: toNumber(der.subarray(rEnd + 2, rEnd + 2 + (der[rEnd + 1] ?? 0))) };
}
