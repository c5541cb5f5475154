import { createHash, createPublicKey } from 'node:crypto';
import { readAuthenticatorData } from './authenticator-data.ts';
import { problemOfClientData, type RelyingParty } from './client-data.ts';
import { isSignedBy } from './cose-key.ts';

/** What a device signed, as its JSON has it: base64url. */
export interface SignedAssertion {
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

export interface KnownPasskey {
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  readonly signCount: number;
}

const decode = (text: string) => Buffer.from(text, 'base64url');

/**
 * Checks an assertion of a known passkey.
 * @returns its signature counter, or what is wrong, as text. A counter that does not grow, unless both are 0 (passkeys that are synchronised
 * do not count), is that of a copy.
 */
export function readAssertion(
  sent: SignedAssertion,
  known: KnownPasskey,
  challenge: string,
  rp: RelyingParty,
): { readonly signCount: number } | string {
  const clientData = decode(sent.clientDataJSON);
  const problem = problemOfClientData(clientData, { type: 'webauthn.get', challenge, rp });
  if (problem) return problem;
  const authenticatorData = decode(sent.authenticatorData);
  const data = readAuthenticatorData(authenticatorData, rp.id);
  if (typeof data === 'string') return data;
  const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
  const key = createPublicKey({ key: Buffer.from(known.publicKey, 'base64'), format: 'der', type: 'spki' });
  if (!isSignedBy(key, signed, decode(sent.signature))) return 'the signature is not of this passkey';
  if (goesBack(data.signCount, known.signCount))
    return 'the signature counter went back: the passkey may have been copied';
  return { signCount: data.signCount };
}

const goesBack = (now: number, before: number) => (now > 0 || before > 0) && now <= before;
