import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openStateDatabase } from '../state-database.ts';

/** An asynchronous event that is not settled yet. Times in epoch milliseconds. */
export interface StoredEvent {
  readonly id: number;
  readonly functionPath: string;
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  readonly acceptedAt: number;
  dueAt: number;
  /** Attempts that ran and failed. */
  attempts: number;
}

/** Accepted events on disk until they are settled: an accepted event survives kill -9. */
export class EventStore {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #postpone: StatementSync;
  readonly #remove: StatementSync;

  /** Opens or makes `async-events.sqlite` in `folder`. */
  constructor(folder: string) {
    this.#db = openStateDatabase(join(folder, 'async-events.sqlite'));
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, functionPath TEXT NOT NULL, requestId TEXT NOT NULL, event TEXT NOT NULL,
        acceptedAt INTEGER NOT NULL, dueAt INTEGER NOT NULL, attempts INTEGER NOT NULL);
    `);
    this.#insert = this.#db.prepare(
      'INSERT INTO events (functionPath, requestId, event, acceptedAt, dueAt, attempts) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#postpone = this.#db.prepare('UPDATE events SET dueAt = ?, attempts = ? WHERE id = ?');
    this.#remove = this.#db.prepare('DELETE FROM events WHERE id = ?');
  }

  /** Keeps the event; returns it with its id. */
  add(event: Omit<StoredEvent, 'id'>): StoredEvent {
    const { functionPath, requestId, acceptedAt, dueAt, attempts } = event;
    const { lastInsertRowid } = this.#insert.run(functionPath, requestId, event.event, acceptedAt, dueAt, attempts);
    return { ...event, id: Number(lastInsertRowid) };
  }

  /** Writes down a later due time and the attempts so far. */
  postpone(event: StoredEvent): void {
    this.#postpone.run(event.dueAt, event.attempts, event.id);
  }

  remove(event: StoredEvent): void {
    this.#remove.run(event.id);
  }

  /** Everything unsettled, oldest first. */
  all(): StoredEvent[] {
    return this.#db.prepare('SELECT * FROM events ORDER BY id').all() as unknown as StoredEvent[];
  }

  close(): void {
    this.#db.close();
  }
}
