import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Refusal } from '../call.ts';
import type { KmsKey } from './key-store.ts';

type EncryptionContext = Readonly<Record<string, string>> | undefined;

const version = 1;
const idBytes = 16;
const ivBytes = 12;
const tagBytes = 16;
const headBytes = 1 + idBytes + ivBytes + tagBytes;

/** AES-256-GCM with the encryption context as additional data; the blob says which key it needs. */
export function seal(key: KmsKey, plaintext: Buffer, context: EncryptionContext): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv).setAAD(canonical(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(version), idToBytes(key.id), iv, cipher.getAuthTag(), sealed]);
}

/** The id of the key that sealed a blob. */
export function sealedBy(blob: Buffer): string {
  if (blob.length < headBytes || blob[0] !== version) throw invalid();
  const hex = blob.toString('hex', 1, 1 + idBytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** @throws Refusal InvalidCiphertextException when blob, key and context do not belong together. */
export function unseal(key: KmsKey, blob: Buffer, context: EncryptionContext): Buffer {
  const iv = blob.subarray(1 + idBytes, 1 + idBytes + ivBytes);
  const tag = blob.subarray(headBytes - tagBytes, headBytes);
  for (const secret of [key.secret, ...key.formerSecrets]) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', secret, iv).setAAD(canonical(context)).setAuthTag(tag);
      return Buffer.concat([decipher.update(blob.subarray(headBytes)), decipher.final()]);
    } catch {
      // Sealed before the rotation that made this secret, or not by this key.
    }
  }
  throw invalid();
}

function idToBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function canonical(context: EncryptionContext): Buffer {
  const entries = Object.entries(context ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(entries));
}

function invalid(): Refusal {
  return new Refusal(
    400,
    'InvalidCiphertextException',
    'The ciphertext refers to a key or context that it was not made with.',
  );
}
