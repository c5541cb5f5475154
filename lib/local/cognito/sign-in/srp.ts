import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Cognito's SRP-6a: RFC 5054's 3072-bit group, SHA-256, an HKDF of 16 bytes with the info text below. */
const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const g = 2n;
const k = toNumber(sha256(Buffer.concat([padded(N), padded(g)])));

/** `g^x mod N` for a password, hex: what is stored instead of it. `poolName` is the pool id after the underscore. */
export function passwordVerifier(poolName: string, userId: string, password: string, salt: string): string {
  const identity = sha256(Buffer.from(`${poolName}${userId}:${password}`, 'utf8'));
  const x = toNumber(sha256(Buffer.concat([padded(fromHex(salt)), identity])));
  return power(g, x).toString(16);
}

/** Server's public value for a secret exponent, hex. */
export function serverPublic(verifier: string, b: string): string {
  return ((k * fromHex(verifier) + power(g, fromHex(b))) % N).toString(16);
}

/** False for what no honest client sends: not hex, or zero modulo N. */
export function isValidPublic(A: string): boolean {
  return /^[0-9a-f]{1,800}$/i.test(A) && fromHex(A) % N !== 0n;
}

export interface Exchange {
  readonly A: string;
  readonly B: string;
  readonly b: string;
  readonly verifier: string;
}

/** True when the client's claim proves the password: HMAC over pool name, user id, secret block and timestamp with the shared key. */
export function provesPassword(
  exchange: Exchange,
  claim: { poolName: string; userId: string; secretBlock: string; timestamp: string; signature: string },
): boolean {
  const A = fromHex(exchange.A);
  const u = toNumber(sha256(Buffer.concat([padded(A), padded(fromHex(exchange.B))])));
  if (u === 0n) return false;
  const shared = power((A * power(fromHex(exchange.verifier), u)) % N, fromHex(exchange.b));
  const key = createHmac('sha256', createHmac('sha256', padded(u)).update(padded(shared)).digest())
    .update(Buffer.from('Caldera Derived Key\u0001', 'utf8'))
    .digest()
    .subarray(0, 16);
  const expected = createHmac('sha256', key)
    .update(claim.poolName)
    .update(claim.userId)
    .update(Buffer.from(claim.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest();
  const given = Buffer.from(claim.signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The text form that clients must use: `Tue Feb 3 14:05:09 UTC 2026`. */
export function isTimestamp(text: string): boolean {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/.test(
    text,
  );
}

/** Big-endian bytes with a leading zero where the first bit is set, as a signed number is written. */
function padded(value: bigint): Buffer {
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  else if (Number.parseInt(hex.charAt(0), 16) >= 8) hex = `00${hex}`;
  return Buffer.from(hex, 'hex');
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % N;
    factor = (factor * factor) % N;
  }
  return result;
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function toNumber(bytes: Buffer): bigint {
  return fromHex(bytes.toString('hex'));
}

function fromHex(hex: string): bigint {
  return BigInt(`0x${hex}`);
}
