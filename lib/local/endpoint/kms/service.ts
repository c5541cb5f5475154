import { createHmac, createPublicKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Stack } from '../../model.ts';
import { type Input, Refusal, type Service } from '../call.ts';
import { jsonService } from '../json-service.ts';
import type { Context } from '../policy/conditions.ts';
import type { KeyStore, KmsKey } from './key-store.ts';
import { seal, sealedBy, unseal } from './seal.ts';
import { algorithmsOf, signWith, verifyWith } from './signing.ts';

/** KMS with the keys of the stack. */
export function kmsService(stack: Stack, keys: KeyStore): Service {
  const arnOf = (operation: string, input: Input): string => {
    if (operation === 'GenerateRandom' || operation === 'ListKeys' || operation === 'ListAliases') return '*';
    const id = input.KeyId ?? (input.CiphertextBlob ? sealedBy(bytes(input.CiphertextBlob)) : '');
    return keys.find(id)?.arn ?? `arn:aws:kms:${stack.region}:${stack.account}:key/${String(id).split('/').pop()}`;
  };
  return jsonService({
    name: 'kms',
    needs: ({ operation, input }) => [
      { action: `kms:${operation}`, resource: arnOf(operation, input), context: () => contextOf(input) },
    ],
    operations: {
      DescribeKey: ({ KeyId }) => ({ KeyMetadata: describe(keys.get(KeyId), stack.account) }),
      GetPublicKey({ KeyId }) {
        const key = keys.get(KeyId);
        if (!key.privateKey) throw new Refusal(400, 'UnsupportedOperationException', `${key.arn} has no public key.`);
        const spki = createPublicKey(key.privateKey as never).export({ format: 'der', type: 'spki' });
        return {
          KeyId: key.arn,
          KeySpec: key.spec,
          CustomerMasterKeySpec: key.spec,
          KeyUsage: key.usage,
          PublicKey: spki.toString('base64'),
          SigningAlgorithms: algorithmsOf(key.spec),
        };
      },
      Sign(input) {
        const key = keys.get(input.KeyId, 'SIGN_VERIFY');
        const Signature = signWith(key, input).toString('base64');
        return { KeyId: key.arn, Signature, SigningAlgorithm: input.SigningAlgorithm };
      },
      Verify(input) {
        const key = keys.get(input.KeyId, 'SIGN_VERIFY');
        if (!verifyWith(key, input))
          throw new Refusal(400, 'KMSInvalidSignatureException', 'The signature is not valid.');
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
      },
      Encrypt({ KeyId, Plaintext, EncryptionContext }) {
        const key = symmetric(KeyId);
        const plaintext = bytes(Plaintext);
        if (plaintext.length < 1 || plaintext.length > 4096)
          throw new Refusal(
            400,
            'ValidationException',
            'Plaintext must have 1 to 4096 bytes; seal larger data with a data key.',
          );
        return {
          KeyId: key.arn,
          CiphertextBlob: seal(key, plaintext, EncryptionContext).toString('base64'),
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        };
      },
      Decrypt({ KeyId, CiphertextBlob, EncryptionContext }) {
        const blob = bytes(CiphertextBlob);
        const key = symmetric(sealedBy(blob));
        if (KeyId !== undefined && keys.get(KeyId).id !== key.id)
          throw new Refusal(
            400,
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        return {
          KeyId: key.arn,
          Plaintext: unseal(key, blob, EncryptionContext).toString('base64'),
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        };
      },
      GenerateDataKey: (input) => dataKey(input, true),
      GenerateDataKeyWithoutPlaintext: (input) => dataKey(input, false),
      GenerateMac({ KeyId, Message, MacAlgorithm }) {
        const key = keys.get(KeyId, 'GENERATE_VERIFY_MAC');
        return { KeyId: key.arn, Mac: macOf(key, Message, MacAlgorithm).toString('base64'), MacAlgorithm };
      },
      VerifyMac({ KeyId, Message, Mac, MacAlgorithm }) {
        const key = keys.get(KeyId, 'GENERATE_VERIFY_MAC');
        const [expected, given] = [macOf(key, Message, MacAlgorithm), bytes(Mac)];
        if (expected.length !== given.length || !timingSafeEqual(expected, given))
          throw new Refusal(400, 'KMSInvalidMacException', 'The MAC is not valid.');
        return { KeyId: key.arn, MacValid: true, MacAlgorithm };
      },
      RotateKeyOnDemand({ KeyId }) {
        const key = symmetric(KeyId);
        keys.rotate(key);
        return { KeyId: key.id };
      },
      GenerateRandom: ({ NumberOfBytes }) => ({ Plaintext: randomBytes(NumberOfBytes).toString('base64') }),
    },
  });

  function symmetric(keyId: unknown): KmsKey {
    const key = keys.get(keyId, 'ENCRYPT_DECRYPT');
    if (key.privateKey)
      throw new Refusal(
        400,
        'UnsupportedOperationException',
        'Of encryption keys only symmetric ones run on this machine.',
      );
    return key;
  }

  function dataKey({ KeyId, KeySpec, NumberOfBytes, EncryptionContext }: Input, withPlaintext: boolean): object {
    const key = symmetric(KeyId);
    const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
    const sealed = { KeyId: key.arn, CiphertextBlob: seal(key, plaintext, EncryptionContext).toString('base64') };
    return withPlaintext ? { ...sealed, Plaintext: plaintext.toString('base64') } : sealed;
  }
}

function bytes(base64: unknown): Buffer {
  return Buffer.from(String(base64 ?? ''), 'base64');
}

function macOf(key: KmsKey, message: unknown, algorithm: string): Buffer {
  return createHmac(`sha${algorithm.slice(-3)}`, key.secret)
    .update(bytes(message))
    .digest();
}

/** Condition keys of a call: each pair of the encryption context, and their names. */
function contextOf({ EncryptionContext, SigningAlgorithm, MessageType }: Input): Context {
  const pairs = Object.entries((EncryptionContext ?? {}) as Record<string, string>);
  return {
    ...Object.fromEntries(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
    'kms:EncryptionContextKeys': pairs.length > 0 ? pairs.map(([name]) => name) : undefined,
    'kms:SigningAlgorithm': SigningAlgorithm,
    'kms:MessageType': MessageType,
  };
}

function describe(key: KmsKey, account: string): object {
  return {
    AWSAccountId: account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Enabled: key.enabled,
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: key.spec,
    CustomerMasterKeySpec: key.spec,
    MultiRegion: false,
    ...(key.usage === 'SIGN_VERIFY' ? { SigningAlgorithms: algorithmsOf(key.spec) } : {}),
    ...(key.usage === 'ENCRYPT_DECRYPT' ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] } : {}),
  };
}
