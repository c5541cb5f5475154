import { createHash, timingSafeEqual } from 'node:crypto';
import { type Cbor, readCbor } from './cbor.ts';

export interface AuthenticatorData {
  readonly signCount: number;
  /** What a new credential is: its id, and its public key as COSE has it. */
  readonly made?: { readonly credentialId: Uint8Array; readonly key: Cbor };
}

const flag = { present: 1, verified: 4, eligible: 8, backedUp: 16, made: 64, extended: 128 } as const;
const headBytes = 37;
const longestCredentialId = 1_023;

/**
 * Reads what an authenticator says (WebAuthn Level 3, 6.1), and looks whether it was asked by our domain, with the person there and verified.
 * @returns what is wrong, as text.
 */
export function readAuthenticatorData(bytes: Uint8Array, rpId: string): AuthenticatorData | string {
  if (bytes.length < headBytes) return 'the authenticator data is too short';
  const head = Buffer.from(bytes.subarray(0, headBytes));
  const flags = head[32] ?? 0;
  if (!timingSafeEqual(head.subarray(0, 32), createHash('sha256').update(rpId).digest()))
    return 'the passkey belongs to another domain';
  if (!(flags & flag.present)) return 'the person was not there';
  if (!(flags & flag.verified)) return 'the person was not verified';
  if (flags & flag.backedUp && !(flags & flag.eligible)) return 'the flags of the backup contradict each other';
  const signCount = head.readUInt32BE(33);
  try {
    const [made, at] = flags & flag.made ? readMade(bytes) : [undefined, headBytes];
    const end = flags & flag.extended ? readCbor(bytes, at)[1] : at;
    if (end !== bytes.length) return 'the authenticator data has more than it says';
    return { signCount, ...(made ? { made } : {}) };
  } catch {
    return 'the authenticator data is malformed';
  }
}

/** After the model of the authenticator, which nobody vouches for without attestation. */
function readMade(bytes: Uint8Array): readonly [NonNullable<AuthenticatorData['made']>, number] {
  const at = headBytes + 16;
  const length = Buffer.from(bytes).readUInt16BE(at);
  const begin = at + 2;
  if (length === 0 || length > longestCredentialId || begin + length > bytes.length)
    throw new TypeError('credential id');
  const [key, end] = readCbor(bytes, begin + length);
  return [{ credentialId: bytes.subarray(begin, begin + length), key }, end];
}
