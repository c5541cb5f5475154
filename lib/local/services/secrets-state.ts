import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Resource, Stack } from '../model.ts';
import { readStateFile, writeStateFile } from '../state-file.ts';

export interface KeptSecret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  readonly versionId: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  /** The value as the template gives it, when it gives one: a new one there replaces what is kept. */
  readonly given?: string;
}

/** The values of the stack's secrets, made once and kept in `<stateDir>/secrets.json`. */
export class SecretsState {
  readonly #file: string;
  readonly #secrets: Map<string, KeptSecret>;

  constructor(stack: Stack, stateDir: string) {
    this.#file = join(stateDir, 'secrets.json');
    const kept = readStateFile<Record<string, KeptSecret>>(this.#file) ?? {};
    this.#secrets = new Map(Object.entries(kept));
    let changed = false;
    for (const secret of stack.ofType('AWS::SecretsManager::Secret')) {
      const given = secret.properties.SecretString as string | undefined;
      const known = this.#secrets.get(secret.ref);
      if (known && known.given === given) continue;
      this.#set(secret.ref, given ?? generate(secret.properties.GenerateSecretString ?? {}), randomUUID(), given);
      changed = true;
    }
    if (changed) this.#save();
  }

  /** By ARN, by name, or by ARN without its six last characters. */
  find(id: string): KeptSecret | undefined {
    const exact = this.#secrets.get(id);
    if (exact) return exact;
    return this.list().find(({ arn, name }) => name === id || arn.replace(/-[^-]{6}$/, '') === id);
  }

  list(): KeptSecret[] {
    return [...this.#secrets.values()];
  }

  put(arn: string, value: string, versionId: string): void {
    this.#set(arn, value, versionId, this.#secrets.get(arn)?.given);
    this.#save();
  }

  #set(arn: string, value: string, versionId: string, given: string | undefined): void {
    const name = /:secret:(.+)-[^-]{6}$/.exec(arn)?.[1] ?? arn;
    const secret = { arn, name, value, versionId, changedAt: Date.now() };
    this.#secrets.set(arn, given === undefined ? secret : { ...secret, given });
  }

  #save(): void {
    writeStateFile(this.#file, `${JSON.stringify(Object.fromEntries(this.#secrets), null, 2)}\n`);
  }
}

const alphabets = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/** A value as `GenerateSecretString` of the template asks for it. */
function generate(wish: Resource['properties']): string {
  const excluded = new Set(String(wish.ExcludeCharacters ?? ''));
  const sets = Object.entries(alphabets)
    .filter(([exclusion]) => wish[exclusion] !== true)
    .map(([, letters]) => [...letters].filter((letter) => !excluded.has(letter)))
    .filter((letters) => letters.length > 0);
  if (wish.IncludeSpace) sets.push([' ']);
  const length = Number(wish.PasswordLength ?? 32);
  // One of each kind first, the rest of any kind, then shuffled.
  const required = wish.RequireEachIncludedType === false ? [] : sets;
  const letters = Array.from({ length }, (_, index) => pick(required[index] ?? sets.flat()));
  for (let index = letters.length - 1; index > 0; index--) {
    const other = below(index + 1);
    [letters[index], letters[other]] = [letters[other] ?? '', letters[index] ?? ''];
  }
  const password = letters.join('');
  if (!wish.SecretStringTemplate) return password;
  return JSON.stringify({ ...JSON.parse(wish.SecretStringTemplate), [wish.GenerateStringKey]: password });
}

function pick(letters: readonly string[]): string {
  return letters[below(letters.length)] ?? '';
}

/** Below 65 536, evenly: values that would favour the first are thrown again. */
function below(limit: number): number {
  const most = Math.floor(65_536 / limit) * limit;
  for (;;) {
    const value = randomBytes(2).readUInt16BE();
    if (value < most) return value % limit;
  }
}
