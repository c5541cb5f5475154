import { base64, concat, fromBase64, fromHex, hex, utf8 } from '../bytes.ts';
import type { CryptoProvider } from '../crypto/provider.ts';

/** SRP-6a as Cognito speaks it: the 3072-bit group of RFC 5054, SHA-256, and an HKDF with its own label. The password never leaves. */

const prime = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const generator = 2n;

const info = concat(utf8('Caldera Derived Key'), Uint8Array.of(1));

/** base^exponent mod modulus, four bits at a time. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (let i = 1; i < 16; i++) powers.push(((powers[i - 1] as bigint) * base) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    for (let i = 0; i < 4; i++) result = (result * result) % modulus;
    result = (result * (powers[Number.parseInt(digit, 16)] as bigint)) % modulus;
  }
  return result;
}

/** The secret both sides arrive at: (B - k * g^x) ^ (a + u * x) mod N. */
export function sharedSecret(
  group: { N: bigint; g: bigint; k: bigint },
  a: bigint,
  B: bigint,
  x: bigint,
  u: bigint,
): bigint {
  const { N, g, k } = group;
  const base = (B - ((k * modPow(g, x, N)) % N) + N) % N;
  return modPow((base + N) % N, a + u * x, N);
}

/** As Java's BigInteger writes a positive number: even digits, and a leading zero byte where the first bit is set. */
export function padHex(value: bigint): string {
  const digits = value.toString(16);
  const even = digits.length % 2 ? `0${digits}` : digits;
  return /^[89a-f]/i.test(even) ? `00${even}` : even;
}

const number = (digits: string) => BigInt(`0x${digits}`);

export interface SrpStart {
  readonly a: bigint;
  /** SRP_A, hexadecimal. */
  readonly A: string;
}

export interface PasswordChallenge {
  readonly poolId: string;
  /** USER_ID_FOR_SRP: not what the person typed. */
  readonly userId: string;
  readonly password: string;
  /** SRP_B, SALT: hexadecimal; SECRET_BLOCK: base64. */
  readonly B: string;
  readonly salt: string;
  readonly secretBlock: string;
  /** By the server's clock: Cognito refuses one that is minutes off. */
  readonly now: Date;
}

export interface PasswordClaim {
  readonly timestamp: string;
  /** PASSWORD_CLAIM_SIGNATURE, base64. */
  readonly signature: string;
}

/** A secret exponent and its public half. */
export function startSrp(crypto: CryptoProvider): SrpStart {
  const a = number(hex(crypto.randomBytes(128)));
  const A = modPow(generator, a, prime);
  if (A === 0n) throw new Error('SRP: A is 0');
  return { a, A: A.toString(16) };
}

/** `Tue Nov 3 09:05:07 UTC 2026`: the day without a leading zero. */
export function cognitoTimestamp(date: Date): string {
  const [weekday = '', , month, year, time] = date.toUTCString().split(' ');
  return `${weekday.replace(',', '')} ${month} ${date.getUTCDate()} ${time} UTC ${year}`;
}

/** The key both sides hold when the password is right. */
export async function passwordKey(
  crypto: CryptoProvider,
  { a, A }: SrpStart,
  challenge: PasswordChallenge,
): Promise<Uint8Array> {
  const { poolId, userId, password } = challenge;
  const B = number(challenge.B);
  if (B % prime === 0n) throw new Error('SRP: the server sent B = 0');
  const hash = async (...parts: string[]) => hex(await crypto.sha256(fromHex(parts.join(''))));

  const u = number(await hash(padHex(number(A)), padHex(B)));
  if (u === 0n) throw new Error('SRP: u is 0');
  const identity = await crypto.sha256(utf8(`${poolId.split('_')[1]}${userId}:${password}`));
  const x = number(await hash(padHex(number(challenge.salt)), hex(identity)));
  const k = number(await hash(padHex(prime), padHex(generator)));
  const S = sharedSecret({ N: prime, g: generator, k }, a, B, x, u);

  const extracted = await crypto.hmacSha256(fromHex(padHex(u)), fromHex(padHex(S)));
  return (await crypto.hmacSha256(extracted, info)).slice(0, 16);
}

/** The answer to PASSWORD_VERIFIER: a proof that the password is known. */
export async function claimPassword(
  crypto: CryptoProvider,
  start: SrpStart,
  challenge: PasswordChallenge,
): Promise<PasswordClaim> {
  const key = await passwordKey(crypto, start, challenge);
  const timestamp = cognitoTimestamp(challenge.now);
  const poolName = challenge.poolId.split('_')[1] ?? '';
  const message = concat(utf8(poolName), utf8(challenge.userId), fromBase64(challenge.secretBlock), utf8(timestamp));
  return { timestamp, signature: base64(await crypto.hmacSha256(key, message)) };
}
