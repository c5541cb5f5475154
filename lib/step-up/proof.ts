import { createPublicKey, verify } from 'node:crypto';
import type { SigningKey } from '../runtime/aws/signing-key.ts';

/** Seconds for which a proof is good. */
export const proofSeconds = 300;

/** What a proof says, as claims of a JWT. */
export interface Proof {
  readonly jti: string;
  /** The person. */
  readonly sub: string;
  /** The sign-in (`origin_jti`): the proof serves no other session of the same person. */
  readonly sid: string;
  /** `commandHash` of the one request that it confirms. */
  readonly cmd: string;
  /** How it was confirmed. */
  readonly by: 'totp' | 'passkey';
  /** Epoch seconds. */
  readonly iat: number;
  readonly exp: number;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The only head there is: another algorithm or kind of token is no proof. */
const head = encode({ alg: 'ES256', typ: 'step-up+jwt' });

/** A JWS in its compact form, signed by the stage's own key in KMS: a proof of another stage has another signature. */
export async function signProof(proof: Proof, key: Pick<SigningKey, 'sign'>): Promise<string> {
  const signed = `${head}.${encode(proof)}`;
  return `${signed}.${Buffer.from(await key.sign(signed)).toString('base64url')}`;
}

/**
 * @param publicKey DER, SubjectPublicKeyInfo.
 * @returns undefined for what this key has not signed.
 */
export function readProof(token: string, publicKey: Uint8Array): Proof | undefined {
  const [first, claims = '', signature = '', ...more] = token.split('.');
  if (first !== head || more.length > 0) return undefined;
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  const bytes = Buffer.from(signature, 'base64url');
  // One text for one signature: what decodes alike but is written in another way is not taken.
  if (bytes.length !== 64 || bytes.toString('base64url') !== signature) return undefined;
  const isSigned = verify('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, bytes);
  return isSigned ? (JSON.parse(Buffer.from(claims, 'base64url').toString()) as Proof) : undefined;
}
