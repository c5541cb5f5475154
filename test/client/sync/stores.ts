import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { indexedDbStore } from '../../../client/src/sync/store/indexed-db-store.ts';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { expoSqlite, opSqlite, preparedSqlite } from '../../../client/src/sync/store/sqlite-drivers.ts';
import { type SqliteDriver, sqliteStore } from '../../../client/src/sync/store/sqlite-store.ts';

/** Opens the same rows again and again, as starts of an app do. */
export type OpenStore = (name?: string) => LocalStore;

function file(driver: (path: string) => SqliteDriver): OpenStore {
  // Goes with the run.
  const path = join(mkdtempSync(join(String(process.env.MAINSTAY_TEST_RUN), 'sync-store-')), 'sync.db');
  return (name) => sqliteStore(driver(path), name === undefined ? {} : { name });
}

/** Each kind of store, over rows of its own. SQLite runs in Node's engine, by the three ways in which libraries offer it. */
export const stores: readonly (readonly [name: string, make: () => OpenStore])[] = [
  [
    'memory',
    () => {
      const store = memoryStore({ name: randomUUID() });
      return () => store;
    },
  ],
  [
    'IndexedDB',
    () => {
      const options = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
      return () => indexedDbStore('sync', options);
    },
  ],
  ['SQLite as better-sqlite3 and Node have it', () => file((path) => preparedSqlite(new DatabaseSync(path) as never))],
  [
    'SQLite as expo-sqlite has it',
    () =>
      file((path) => {
        const database = new DatabaseSync(path);
        return expoSqlite({
          getAllAsync: async (sql, parameters) => database.prepare(sql).all(...parameters),
          closeAsync: async () => database.close(),
        });
      }),
  ],
  [
    'SQLite as op-sqlite has it',
    () =>
      file((path) => {
        const database = new DatabaseSync(path);
        return opSqlite({
          execute: async (sql, parameters) => ({ rows: database.prepare(sql).all(...parameters) }),
          close: () => database.close(),
        });
      }),
  ],
];
