import { constants, createPublicKey, type SignKeyObjectInput, sign, verify } from 'node:crypto';
import { Refusal } from '../call.ts';
import { signDigest, verifyDigest } from './ecdsa-digest.ts';
import type { KmsKey } from './key-store.ts';

interface SigningInput {
  /** Base64 */
  readonly Message: string;
  readonly MessageType?: 'RAW' | 'DIGEST';
  readonly SigningAlgorithm: string;
}

/** Signs as KMS does; ECDSA signatures are DER. */
export function signWith(key: KmsKey, input: SigningInput): Buffer {
  const message = messageOf(input);
  const options = optionsOf(key, input.SigningAlgorithm);
  if (input.MessageType !== 'DIGEST') return sign(hashOf(input.SigningAlgorithm), message, options);
  if (!input.SigningAlgorithm.startsWith('ECDSA_')) throw digestUnsupported(input.SigningAlgorithm);
  return signDigest(options.key as never, message);
}

export function verifyWith(key: KmsKey, input: SigningInput & { readonly Signature: string }): boolean {
  const message = messageOf(input);
  const signature = Buffer.from(input.Signature, 'base64');
  const { key: privateKey, ...options } = optionsOf(key, input.SigningAlgorithm);
  const publicKey = createPublicKey(privateKey as never);
  if (input.MessageType !== 'DIGEST')
    return verify(hashOf(input.SigningAlgorithm), message, { ...options, key: publicKey }, signature);
  if (!input.SigningAlgorithm.startsWith('ECDSA_')) throw digestUnsupported(input.SigningAlgorithm);
  return verifyDigest(publicKey, message, signature);
}

/** Algorithms that a key of this kind signs with, the usual one first. */
export function algorithmsOf(spec: string): string[] {
  if (spec === 'ECC_NIST_P384') return ['ECDSA_SHA_384'];
  if (spec === 'ECC_NIST_P521') return ['ECDSA_SHA_512'];
  if (spec === 'ECC_NIST_EDWARDS25519') return ['ED25519_SHA_512'];
  if (spec.startsWith('ECC_')) return ['ECDSA_SHA_256'];
  const sizes = ['256', '384', '512'];
  return ['RSASSA_PSS_SHA_', 'RSASSA_PKCS1_V1_5_SHA_'].flatMap((name) => sizes.map((size) => `${name}${size}`));
}

function messageOf({ Message, MessageType }: SigningInput): Buffer {
  const message = Buffer.from(Message, 'base64');
  if (MessageType !== 'DIGEST' && message.length > 4096)
    throw new Refusal(
      400,
      'ValidationException',
      'A message to be signed as it is may have 4096 bytes; sign its digest instead.',
    );
  return message;
}

function hashOf(algorithm: string): string | null {
  return algorithm.startsWith('ED25519') ? null : `sha${algorithm.slice(-3)}`;
}

function optionsOf(key: KmsKey, algorithm: string): SignKeyObjectInput {
  if (!key.privateKey || !algorithmsOf(key.spec).includes(algorithm))
    throw new Refusal(
      400,
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
    );
  if (!algorithm.startsWith('RSASSA_PSS')) return { key: key.privateKey };
  return {
    key: key.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  };
}

function digestUnsupported(algorithm: string): Refusal {
  return new Refusal(
    400,
    'UnsupportedOperationException',
    `Digests are signed on this machine with ECDSA only, not with ${algorithm}.`,
  );
}
