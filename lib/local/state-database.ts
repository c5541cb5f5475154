import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a SQLite file of the state folder, or makes it, for this user alone. In WAL mode: what a statement has committed survives the end
 * of the process at any moment.
 */
export function openStateDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: 5000 });
  chmodSync(file, 0o600);
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;');
  return database;
}

/** Runs `work` in one transaction, the caller's if there is one: all of it is kept, or none. It must be synchronous: nothing of another call comes between. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec('begin immediate');
  try {
    const answer = work();
    database.exec('commit');
    return answer;
  } catch (cause) {
    // A full disk has ended it already.
    if (database.isTransaction) database.exec('rollback');
    throw cause;
  }
}
