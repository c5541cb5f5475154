import { SyncError } from '../errors.ts';
import type { LocalStore, StoreReader } from './local-store.ts';
import { type Meta, metaKey } from './rows.ts';

/** Rows as a transaction sees them: what it changed itself included. */
export interface Rows {
  get<T>(key: string): Promise<T | undefined>;
  /** Values by key, those that exist. */
  many<T>(keys: readonly string[]): Promise<ReadonlyMap<string, T>>;
  list<T>(prefix: string, limit?: number): Promise<readonly (readonly [key: string, value: T])[]>;
}

export interface ChangingRows extends Rows {
  put(key: string, value: unknown): void;
  remove(key: string): void;
}

const over = (reader: StoreReader): Rows => ({
  get: async <T>(key: string) => (await reader.get([key])).get(key) as T | undefined,
  many: async <T>(keys: readonly string[]) =>
    (keys.length === 0 ? new Map() : await reader.get(keys)) as ReadonlyMap<string, T>,
  list: async <T>(prefix: string, limit?: number) =>
    (await reader.list(prefix, limit)) as readonly (readonly [string, T])[],
});

export const inspect = <T>(store: LocalStore, work: (rows: Rows) => Promise<T>): Promise<T> =>
  store.read((reader) => work(over(reader)));

/** Runs `work` on the rows and writes what it changed, all at once. It may run only once and awaits only the rows. */
export function transact<T>(store: LocalStore, work: (rows: ChangingRows) => Promise<T>): Promise<T> {
  return store.write(async (writer) => {
    const stored = over(writer);
    const changed = new Map<string, unknown>();
    const seen = <V>(key: string, value: V | undefined) => (changed.has(key) ? (changed.get(key) as V) : value);
    const answer = await work({
      get: async <V>(key: string) => (changed.has(key) ? (changed.get(key) as V) : stored.get<V>(key)),
      async many<V>(keys: readonly string[]) {
        const found = await stored.many<V>(keys.filter((key) => !changed.has(key)));
        const all = keys.map((key) => [key, seen<V>(key, found.get(key))] as const);
        return new Map(all.filter((entry): entry is readonly [string, V & {}] => entry[1] !== undefined));
      },
      async list<V>(prefix: string, limit?: number) {
        // Rows that are about to go must not take the place of others.
        const found = new Map(await stored.list<V>(prefix, limit === undefined ? undefined : limit + changed.size));
        for (const [key, value] of changed) if (key.startsWith(prefix)) found.set(key, value as V);
        const live = [...found].filter(([, value]) => value !== undefined);
        return live.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
      },
      put: (key, value) => void changed.set(key, value),
      remove: (key) => void changed.set(key, undefined),
    });
    const entries = [...changed];
    const kept = entries.filter(([, value]) => value !== undefined);
    const gone = entries.filter(([, value]) => value === undefined).map(([key]) => key);
    if (kept.length > 0) await writer.put(kept);
    if (gone.length > 0) await writer.remove(gone);
    return answer;
  });
}

/** @throws SyncError `stopped` when another tab has cleared the store. */
export async function readMeta(rows: Rows): Promise<Meta> {
  const meta = await rows.get<Meta>(metaKey);
  if (!meta) throw new SyncError('stopped', 'the store was cleared');
  return meta;
}
