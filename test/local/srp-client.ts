import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';
import {
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';

// The client's half of Cognito's SRP as its documentation and RFC 5054 describe it; the group comes from Node (RFC 3526, 3072 bits).
const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const g = 2n;

const hash = (...parts: (Buffer | string)[]) =>
  parts.reduce((all, part) => all.update(part), createHash('sha256')).digest();
const hmac = (key: Buffer, ...parts: (Buffer | string)[]) =>
  parts.reduce((all, part) => all.update(part), createHmac('sha256', key)).digest();
const number = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);

/** Two's complement, big-endian, shortest: as Java's BigInteger.toByteArray writes a positive number. */
function signed(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

function pow(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % N;
    if (bit === '1') result = (result * base) % N;
  }
  return result;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timestamp(at: Date): string {
  const time = at.toISOString().slice(11, 19);
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${at.getUTCDate()} ${time} UTC ${at.getUTCFullYear()}`;
}

export interface SrpUser {
  readonly poolId: string;
  readonly clientId: string;
  readonly email: string;
  readonly password: string;
}

/** USER_SRP_AUTH from start to end, with time for something else in between; rejects as the service refuses. */
export async function srpSignIn(
  client: CognitoIdentityProviderClient,
  { poolId, clientId, email, password }: SrpUser,
  between?: () => Promise<unknown>,
): Promise<RespondToAuthChallengeCommandOutput> {
  const a = number(randomBytes(32));
  const A = pow(g, a);
  const { ChallengeParameters: p = {} } = await client.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: email, SRP_A: A.toString(16) },
    }),
  );
  await between?.();
  const userId = String(p.USER_ID_FOR_SRP);
  const B = BigInt(`0x${p.SRP_B}`);
  const poolName = poolId.split('_')[1] ?? '';
  const k = number(hash(signed(N), signed(g)));
  const u = number(hash(signed(A), signed(B)));
  const x = number(hash(signed(BigInt(`0x${p.SALT}`)), hash(`${poolName}${userId}:${password}`)));
  const base = (((B - k * pow(g, x)) % N) + N) % N;
  const S = pow(base, a + u * x);
  const key = hmac(hmac(signed(u), signed(S)), 'Caldera Derived Key', Buffer.from([1])).subarray(0, 16);
  const now = timestamp(new Date());
  const signature = hmac(key, poolName, userId, Buffer.from(String(p.SECRET_BLOCK), 'base64'), now).toString('base64');
  return client.send(
    new RespondToAuthChallengeCommand({
      ClientId: clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: {
        USERNAME: userId,
        PASSWORD_CLAIM_SECRET_BLOCK: String(p.SECRET_BLOCK),
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP: now,
      },
    }),
  );
}
