import { readAuthenticatorData } from './authenticator-data.ts';
import { readCbor } from './cbor.ts';
import { problemOfClientData, type RelyingParty } from './client-data.ts';
import { readCoseKey } from './cose-key.ts';

/** What a device made, as its JSON has it: base64url. */
export interface Registration {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
}

export interface NewPasskey {
  readonly credentialId: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  readonly signCount: number;
}

const decode = (text: string) => Buffer.from(text, 'base64url');

/**
 * Checks a new passkey. Attestation is not asked for, so nothing is said of who made the authenticator, and no statement of it is looked at.
 * @returns what is wrong, as text.
 */
export function readRegistration(sent: Registration, challenge: string, rp: RelyingParty): NewPasskey | string {
  const problem = problemOfClientData(decode(sent.clientDataJSON), { type: 'webauthn.create', challenge, rp });
  if (problem) return problem;
  const said = authenticatorDataIn(decode(sent.attestationObject));
  if (!said) return 'the attestation object is malformed';
  const data = readAuthenticatorData(said, rp.id);
  if (typeof data === 'string') return data;
  if (!data.made) return 'there is no new credential in it';
  const credentialId = Buffer.from(data.made.credentialId).toString('base64url');
  if (credentialId !== sent.id) return 'the credential has another id';
  const key = readCoseKey(data.made.key);
  if (!key) return 'its key is of no kind that is taken (ES256, EdDSA, RS256)';
  const publicKey = key.export({ format: 'der', type: 'spki' }).toString('base64');
  return { credentialId, publicKey, signCount: data.signCount };
}

function authenticatorDataIn(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const [object, end] = readCbor(bytes);
    const data = object instanceof Map && end === bytes.length ? object.get('authData') : undefined;
    return data instanceof Uint8Array ? data : undefined;
  } catch {
    return undefined;
  }
}
