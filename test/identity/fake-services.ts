import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSign,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import type { PoolUser, UserPool } from '../../lib/runtime/aws/cognito.ts';
import { AwsError, NotFound } from '../../lib/runtime/aws/errors.ts';
import type { Mail, Mailer } from '../../lib/runtime/aws/mail.ts';
import type { Objects } from '../../lib/runtime/aws/objects.ts';
import type { SealedFor, SealingKey } from '../../lib/runtime/aws/sealing-key.ts';
import type { SigningKey } from '../../lib/runtime/aws/signing-key.ts';

/** Services beside DynamoDB, as far as the stores use them, in memory. The running stack is tested in test/api. */

export interface FakeUser {
  readonly sub: string;
  readonly username: string;
  enabled: boolean;
  signedOut: number;
  attributes: Record<string, string>;
}

export class FakePool implements UserPool {
  readonly users: FakeUser[] = [];

  /** As Cognito finds a user: by name, by `sub` of its own users, or by verified address. */
  #find(name: string): FakeUser | undefined {
    return this.users.find(
      ({ username, sub, attributes }) =>
        username === name ||
        (sub === name && username === sub) ||
        (attributes.email === name && attributes.email_verified === 'true'),
    );
  }
  #must(name: string): FakeUser {
    const user = this.#find(name);
    if (user) return user;
    throw new NotFound({
      code: 'UserNotFoundException',
      message: 'no such user',
      status: 400,
      operation: 'cognito-idp:x',
    });
  }
  async getUser(name: string): Promise<PoolUser | undefined> {
    if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(name)) {
      const about = { code: 'InvalidParameterException', message: 'username', status: 400 };
      throw new AwsError({ ...about, operation: 'cognito-idp:AdminGetUser' });
    }
    const user = this.#find(name);
    return user && asPoolUser(user);
  }
  async signOutEverywhere(name: string) {
    this.#must(name).signedOut += 1;
  }
  async deleteUser(name: string) {
    const user = this.#find(name);
    if (user) this.users.splice(this.users.indexOf(user), 1);
    return user !== undefined;
  }
  async disableUser(name: string) {
    this.#must(name).enabled = false;
  }
  async enableUser(name: string) {
    this.#must(name).enabled = true;
  }
  async groupsOf() {
    return [];
  }
  async listUsers({ filter }: { filter?: string }) {
    const [, name = '', value] = /^(sub|email) = "(.+)"$/.exec(filter ?? '') ?? [];
    return { users: this.users.map(asPoolUser).filter(({ attributes }) => attributes[name] === value) };
  }
}

const asPoolUser = ({ username, enabled, attributes, sub }: FakeUser): PoolUser => ({
  username,
  enabled,
  status: 'CONFIRMED',
  attributes: { sub, ...attributes },
  createdAt: new Date(0),
  updatedAt: new Date(0),
});

export class FakeMailer implements Mailer {
  readonly sent: Mail[] = [];
  async send(mail: Mail) {
    this.sent.push(mail);
    return String(this.sent.length);
  }
  to(address: string): Mail[] {
    return this.sent.filter((mail) => mail.to === address);
  }
}

export class FakeObjects implements Pick<Objects, 'put' | 'get' | 'delete' | 'list' | 'presignGet' | 'presignPut'> {
  readonly stored = new Map<string, string>();
  async putOnce(key: string, body: string) {
    if (this.stored.has(key)) return false;
    await this.put(key, body);
    return true;
  }
  async put(key: string, body: Uint8Array | string) {
    this.stored.set(key, String(body));
  }
  async get() {
    return undefined;
  }
  async getRange() {
    return undefined;
  }
  async delete(key: string) {
    this.stored.delete(key);
  }
  async list(prefix: string) {
    const keys = [...this.stored.keys()].filter((key) => key.startsWith(prefix)).sort();
    return { objects: keys.map((key) => ({ key, size: this.stored.get(key)?.length ?? 0, modifiedAt: new Date(0) })) };
  }
  presignGet(key: string, seconds: number) {
    return `https://exports.example/${key}?seconds=${seconds}`;
  }
  presignPut(): never {
    throw new Error('nothing is uploaded here');
  }
}

/** A real P-256 key in place of the one in KMS. */
export class FakeKey implements SigningKey {
  readonly #pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  async sign(message: Uint8Array | string) {
    return createSign('sha256').update(message).sign({ key: this.#pair.privateKey, dsaEncoding: 'ieee-p1363' });
  }
  async publicKey() {
    return this.#pair.publicKey.export({ type: 'spki', format: 'der' });
  }
}

/** AES-256-GCM as KMS seals, bound to what it is sealed for. */
export class FakeSealingKey implements SealingKey {
  readonly #secret = randomBytes(32);
  async seal(plaintext: Uint8Array, sealedFor: SealedFor) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#secret, nonce).setAAD(Buffer.from(JSON.stringify(sealedFor)));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }
  async open(sealed: string, sealedFor: SealedFor) {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#secret, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(JSON.stringify(sealedFor))).setAuthTag(bytes.subarray(12, 28));
    return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]));
  }
}

/** Bytes that differ from call to call and are the same in every run. */
export function seededBytes(seed: string) {
  let counter = 0;
  return (size: number) => {
    let bytes = Buffer.alloc(0);
    while (bytes.length < size) {
      bytes = Buffer.concat([bytes, createHash('sha512').update(`${seed}:${counter++}`).digest()]);
    }
    return new Uint8Array(bytes.subarray(0, size));
  };
}
