import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Stack } from '../../model.ts';
import { readStateFile, writeStateFile } from '../../state-file.ts';
import { Refusal } from '../call.ts';

export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC';

interface KeptKey {
  readonly spec: string;
  readonly usage: KeyUsage;
  /** Base64: the secret itself, or a private key in PKCS#8. */
  readonly material: string;
  /** What a rotation replaced, newest first: it opens what it sealed. */
  readonly former?: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A key of the stack, ready for use. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly spec: string;
  readonly usage: KeyUsage;
  readonly description: string;
  readonly enabled: boolean;
  readonly createdAt: number;
  /** Of symmetric and HMAC keys. */
  readonly secret: Buffer;
  /** Those before a rotation, newest first. */
  readonly formerSecrets: readonly Buffer[];
  /** Of the other keys. */
  readonly privateKey?: KeyObject;
}

/** The stack's keys with material that is made once and kept in `<stateDir>/keys.json`; losing that file loses what they sealed. */
export class KeyStore {
  readonly #keys = new Map<string, KmsKey>();
  readonly #aliases = new Map<string, string>();
  readonly #file: string;
  readonly #kept: Record<string, KeptKey>;

  constructor(stack: Stack, stateDir: string) {
    this.#file = join(stateDir, 'keys.json');
    this.#kept = readStateFile<Record<string, KeptKey>>(this.#file) ?? {};
    const kept = this.#kept;
    let made = false;
    for (const { ref: id, arn = '', properties } of stack.ofType('AWS::KMS::Key')) {
      const spec = String(properties.KeySpec ?? 'SYMMETRIC_DEFAULT');
      const usage = (properties.KeyUsage ?? 'ENCRYPT_DECRYPT') as KeyUsage;
      let key = kept[id];
      if (!key || key.spec !== spec) {
        key = { spec, usage, material: makeMaterial(spec).toString('base64'), createdAt: Date.now() };
        kept[id] = key;
        made = true;
      }
      const secret = Buffer.from(key.material, 'base64');
      this.#keys.set(id, {
        id,
        arn,
        spec,
        usage,
        secret,
        formerSecrets: (key.former ?? []).map((material) => Buffer.from(material, 'base64')),
        description: String(properties.Description ?? ''),
        enabled: properties.Enabled !== false,
        createdAt: key.createdAt,
        ...(isAsymmetric(spec) ? { privateKey: createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' }) } : {}),
      });
    }
    for (const { properties } of stack.ofType('AWS::KMS::Alias'))
      this.#aliases.set(String(properties.AliasName), idOf(String(properties.TargetKeyId)));
    if (made) this.#write();
  }

  #write(): void {
    writeStateFile(this.#file, `${JSON.stringify(this.#kept, null, 2)}\n`);
  }

  /** Seals with new material from now on; what was sealed before opens as before. */
  rotate(key: KmsKey): void {
    const kept = this.#kept[key.id] as KeptKey;
    const secret = makeMaterial(key.spec);
    this.#kept[key.id] = {
      ...kept,
      material: secret.toString('base64'),
      former: [kept.material, ...(kept.former ?? [])],
    };
    this.#write();
    this.#keys.set(key.id, { ...key, secret, formerSecrets: [key.secret, ...key.formerSecrets] });
  }

  /** By id, ARN, alias name or alias ARN. */
  find(keyId: unknown): KmsKey | undefined {
    const text = String(keyId);
    const alias = /(?:^|:)(alias\/.+)$/.exec(text)?.[1];
    return this.#keys.get(alias ? (this.#aliases.get(alias) ?? '') : idOf(text));
  }

  /** @throws Refusal NotFoundException, DisabledException, or InvalidKeyUsageException when the key is for something else. */
  get(keyId: unknown, usage?: KeyUsage): KmsKey {
    const key = this.find(keyId);
    if (!key) throw new Refusal(400, 'NotFoundException', `Key '${String(keyId)}' does not exist`);
    if (usage && !key.enabled) throw new Refusal(400, 'DisabledException', `${key.arn} is disabled.`);
    if (usage && key.usage !== usage)
      throw new Refusal(
        400,
        'InvalidKeyUsageException',
        `${key.arn} key usage is ${key.usage} which is not valid for this operation.`,
      );
    return key;
  }
}

function idOf(idOrArn: string): string {
  return idOrArn.split(':key/').pop() ?? idOrArn;
}

function isAsymmetric(spec: string): boolean {
  return spec.startsWith('ECC_') || spec.startsWith('RSA_');
}

const curves: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'P-256',
  ECC_NIST_P384: 'P-384',
  ECC_NIST_P521: 'P-521',
  ECC_SECG_P256K1: 'secp256k1',
};

function makeMaterial(spec: string): Buffer {
  const exported = ({ privateKey }: { privateKey: KeyObject }) => privateKey.export({ format: 'der', type: 'pkcs8' });
  const namedCurve = curves[spec];
  if (namedCurve) return exported(generateKeyPairSync('ec', { namedCurve }));
  if (spec === 'ECC_NIST_EDWARDS25519') return exported(generateKeyPairSync('ed25519'));
  if (spec.startsWith('RSA_')) return exported(generateKeyPairSync('rsa', { modulusLength: Number(spec.slice(4)) }));
  const bits = /^HMAC_(\d+)$/.exec(spec)?.[1] ?? (spec === 'SYMMETRIC_DEFAULT' ? '256' : undefined);
  if (!bits) throw new Error(`Keys of the kind ${spec} cannot be made on this machine.`);
  return randomBytes(Number(bits) / 8);
}
