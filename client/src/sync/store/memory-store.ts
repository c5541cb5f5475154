import { createLock } from '../../auth/lock.ts';
import type { LocalStore, StoreWriter } from './local-store.ts';

export interface MemoryStoreOptions {
  /** For several clients in one process that share the store as tabs do. */
  readonly name?: string;
}

/** Forgets everything when the app ends. Values are kept as text, so that nobody changes them from outside. */
export function memoryStore({ name }: MemoryStoreOptions = {}): LocalStore {
  const rows = new Map<string, string>();
  const exclusively = createLock('', undefined);

  const reader = (): StoreWriter & { readonly written: Map<string, string | undefined> } => {
    const written = new Map<string, string | undefined>();
    const at = (key: string) => (written.has(key) ? written.get(key) : rows.get(key));
    return {
      written,
      async get(keys) {
        const found = keys.map((key) => [key, at(key)] as const).filter(([, text]) => text !== undefined);
        return new Map(found.map(([key, text]) => [key, JSON.parse(text as string)]));
      },
      async list(prefix, limit = Number.POSITIVE_INFINITY) {
        const keys = new Set([...rows.keys(), ...written.keys()].filter((key) => key.startsWith(prefix)));
        const live = [...keys].filter((key) => at(key) !== undefined).sort((a, b) => (a < b ? -1 : 1));
        return live.slice(0, limit).map((key) => [key, JSON.parse(at(key) as string)] as const);
      },
      async put(entries) {
        for (const [key, value] of entries) written.set(key, JSON.stringify(value));
      },
      async remove(keys) {
        for (const key of keys) written.set(key, undefined);
      },
    };
  };

  return {
    name,
    read: (work) => exclusively(() => work(reader())),
    write: (work) =>
      exclusively(async () => {
        const { written, ...writer } = reader();
        const answer = await work(writer);
        for (const [key, text] of written) {
          if (text === undefined) rows.delete(key);
          else rows.set(key, text);
        }
        return answer;
      }),
    close: async () => {},
  };
}
