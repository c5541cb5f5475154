import { createLock } from '../../auth/lock.ts';
import { systemTools } from '../../environment.ts';
import { afterPrefix, type LocalStore, type StoreWriter } from './local-store.ts';

export type SqliteValue = string | number | null;

/** The one thing that is asked of a SQLite library: run a statement, and give its rows when it has any. */
export interface SqliteDriver {
  query(sql: string, parameters: readonly SqliteValue[]): Promise<readonly object[]> | readonly object[];
  close?(): Promise<unknown> | unknown;
}

export interface SqliteOptions {
  /** When several processes open the same file; they take turns then. Default: nobody else does. */
  readonly name?: string;
}

/** Milliseconds between tries to begin while another one writes, and after which that is an error. */
const pause = 10;
const longestWait = 10_000;
/** By another process; or over the same connection, which expo-sqlite gives to all who open a file, as after a hot reload or in a background task. */
const isTaken = (error: unknown) => /locked|busy|within a transaction/i.test(String(error));

type Row = { readonly key: string; readonly value: string };

const tables = [
  'PRAGMA journal_mode = WAL',
  // Drivers that block the thread would keep the one that they wait for from ending its work: waiting is done here.
  'PRAGMA busy_timeout = 20',
  'CREATE TABLE IF NOT EXISTS mainstay_rows (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
];
const sql = {
  get: 'SELECT key, value FROM mainstay_rows WHERE key IN (SELECT value FROM json_each(?))',
  list: 'SELECT key, value FROM mainstay_rows WHERE key >= ? AND key < ? ORDER BY key LIMIT ?',
  put: "INSERT OR REPLACE INTO mainstay_rows (key, value) SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)",
  remove: 'DELETE FROM mainstay_rows WHERE key IN (SELECT value FROM json_each(?))',
};

/**
 * One table in a SQLite database, which may be the app's own, over a connection that is not: what the app does on it would fall into
 * transactions of the store, and it is closed with the store. A statement takes many rows at once: crossing to native code is what costs.
 */
export function sqliteStore(driver: SqliteDriver, { name }: SqliteOptions = {}): LocalStore {
  // One connection: what runs between BEGIN and COMMIT must be nobody else's.
  const exclusively = createLock('', undefined);
  let prepared: Promise<void> | undefined;

  const run = async (statement: string, ...parameters: SqliteValue[]) => driver.query(statement, parameters);
  const prepare = async () => {
    for (const statement of tables) await patiently(statement);
  };
  const ready = () => {
    prepared ??= prepare();
    prepared.catch(() => {
      prepared = undefined;
    });
    return prepared;
  };
  const parsed = (rows: readonly object[]) =>
    (rows as readonly Row[]).map(({ key, value }) => [key, JSON.parse(value) as unknown] as const);

  const rows: StoreWriter = {
    get: async (keys) => (keys.length === 0 ? new Map() : new Map(parsed(await run(sql.get, JSON.stringify(keys))))),
    list: async (prefix, limit = -1) => parsed(await run(sql.list, prefix, afterPrefix(prefix), limit)),
    async put(entries) {
      if (entries.length === 0) return;
      await run(sql.put, JSON.stringify(entries.map(([key, value]) => [key, JSON.stringify(value)])));
    },
    async remove(keys) {
      if (keys.length > 0) await run(sql.remove, JSON.stringify(keys));
    },
  };

  /** @throws what the library throws, when another one keeps the file for longer than any transaction takes. */
  async function patiently(statement: string): Promise<void> {
    for (let waited = 0; ; waited += pause) {
      try {
        await run(statement);
        return;
      } catch (error) {
        if (waited >= longestWait || !isTaken(error)) throw error;
        await new Promise<void>((resolve) => systemTools.after(pause, resolve));
      }
    }
  }

  const transaction = <T>(begin: string, work: (rows: StoreWriter) => Promise<T>) =>
    exclusively(async () => {
      await ready();
      await patiently(begin);
      try {
        const answer = await work(rows);
        await run('COMMIT');
        return answer;
      } catch (error) {
        await run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });

  return {
    name,
    read: (work) => transaction('BEGIN', work),
    write: (work) => transaction('BEGIN IMMEDIATE', work),
    async close() {
      await exclusively(async () => driver.close?.());
    },
  };
}
