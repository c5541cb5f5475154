import { type JsonService, jsonCall } from './json-call.ts';
import type { ClientOptions } from './send.ts';

/** Text that belongs to the sealed bytes, in the clear: only with the same one they open. */
export type SealedFor = Readonly<Record<string, string>>;

/** A symmetric KMS key, which never leaves KMS: for secrets of up to 4 KB. */
export interface SealingKey {
  /** @returns base64. */
  seal(plaintext: Uint8Array, sealedFor: SealedFor): Promise<string>;
  /** @throws AwsError when it was sealed by another key or for something else. */
  open(sealed: string, sealedFor: SealedFor): Promise<Uint8Array>;
}

const service: JsonService = { name: 'kms', target: 'TrentService', version: '1.1' };

export function createSealingKey(keyId: () => string, options: ClientOptions = {}): SealingKey {
  return {
    async seal(plaintext, EncryptionContext) {
      const Plaintext = Buffer.from(plaintext).toString('base64');
      const input = { KeyId: keyId(), Plaintext, EncryptionContext };
      return (await jsonCall(service, 'Encrypt', input, options)).CiphertextBlob;
    },
    async open(CiphertextBlob, EncryptionContext) {
      const input = { KeyId: keyId(), CiphertextBlob, EncryptionContext };
      const { Plaintext } = await jsonCall(service, 'Decrypt', input, options);
      return new Uint8Array(Buffer.from(Plaintext, 'base64'));
    },
  };
}
