import { createHash } from 'node:crypto';
import { type JsonService, jsonCall } from './json-call.ts';
import type { ClientOptions } from './send.ts';

/** A KMS key that signs: ECDSA on P-256 with SHA-256 (`ES256`). Its private half never leaves KMS. */
export interface SigningKey {
  /** 64 bytes, r and s one after the other, as JWS and WebCrypto have it (`dsaEncoding: 'ieee-p1363'` in node:crypto). */
  sign(message: Uint8Array | string): Promise<Uint8Array>;
  /** DER, SubjectPublicKeyInfo; read once. */
  publicKey(): Promise<Uint8Array>;
}

const service: JsonService = { name: 'kms', target: 'TrentService', version: '1.1' };

export function createSigningKey(keyId: () => string, options: ClientOptions = {}): SigningKey {
  let known: Uint8Array | undefined;
  return {
    async sign(message) {
      const { Signature } = await jsonCall(
        service,
        'Sign',
        {
          KeyId: keyId(),
          Message: createHash('sha256').update(message).digest('base64'),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        },
        options,
      );
      return joinIntegers(Buffer.from(Signature, 'base64'));
    },
    async publicKey() {
      if (!known) {
        const { PublicKey } = await jsonCall(service, 'GetPublicKey', { KeyId: keyId() }, options);
        known = new Uint8Array(Buffer.from(PublicKey, 'base64'));
      }
      return known;
    },
  };
}

/** KMS answers DER: SEQUENCE { INTEGER r, INTEGER s }, each at most 33 bytes, so that every length is one byte. */
function joinIntegers(der: Uint8Array): Uint8Array {
  const joined = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    const integer = der.subarray(at + 2, at + 2 + length);
    const digits = integer.subarray(Math.max(0, integer.length - 32));
    joined.set(digits, end - digits.length);
    at += 2 + length;
  }
  return joined;
}
