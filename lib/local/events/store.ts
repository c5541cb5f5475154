import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens the one database of this part, `events/events.sqlite` in the state folder. Written in WAL mode: what a statement has
 * committed survives the end of the process at any moment.
 */
export function openStore(stateDir: string): DatabaseSync {
  const folder = join(stateDir, 'events');
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'events.sqlite'), { timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = NORMAL');
  return database;
}

/** Runs `work` in one transaction, the caller's if there is one: all of it is kept, or none. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const answer = work();
    database.exec('COMMIT');
    return answer;
  } catch (cause) {
    database.exec('ROLLBACK');
    throw cause;
  }
}
