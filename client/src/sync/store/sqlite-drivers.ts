import type { SqliteDriver, SqliteValue } from './sqlite-store.ts';

interface ExpoDatabase {
  getAllAsync(sql: string, parameters: SqliteValue[]): Promise<unknown[]>;
  closeAsync(): Promise<unknown>;
}

/** For expo-sqlite: `expoSqlite(await openDatabaseAsync('sync.db'))`. A file that the app uses too: with `{ useNewConnection: true }`. */
export const expoSqlite = (database: ExpoDatabase): SqliteDriver => ({
  query: (sql, parameters) => database.getAllAsync(sql, [...parameters]) as Promise<object[]>,
  close: () => database.closeAsync(),
});

interface OpDatabase {
  execute(sql: string, parameters: SqliteValue[]): Promise<{ readonly rows?: unknown[] }>;
  close(): unknown;
}

/** For op-sqlite: `opSqlite(open({ name: 'sync.db' }))`. */
export const opSqlite = (database: OpDatabase): SqliteDriver => ({
  query: async (sql, parameters) => ((await database.execute(sql, [...parameters])).rows ?? []) as object[],
  close: () => database.close(),
});

interface Statement {
  /** better-sqlite3: whether it answers rows. */
  readonly reader?: boolean;
  all(...parameters: never[]): unknown[];
  run(...parameters: never[]): unknown;
}
/** The types of better-sqlite3 leave open what its statements take. */
interface PreparingDatabase {
  prepare(sql: string): Statement;
  close(): unknown;
}

/** For better-sqlite3 and Node's own `DatabaseSync`. */
export function preparedSqlite(database: PreparingDatabase): SqliteDriver {
  const statements = new Map<string, Statement>();
  return {
    query(sql, parameters) {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      const values = parameters as readonly never[];
      if (statement.reader !== false) return statement.all(...values) as object[];
      statement.run(...values);
      return [];
    },
    close: () => database.close(),
  };
}
