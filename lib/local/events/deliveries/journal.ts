import type { DatabaseSync } from 'node:sqlite';

/** Something accepted that a target must still receive. Times in milliseconds since 1970. */
export interface Delivery {
  readonly id: number;
  /** Key of the target in the table of targets. */
  readonly target: string;
  /** Text for the target, ready to send. */
  readonly payload: string;
  readonly acceptedAt: number;
  readonly dueAt: number;
  /** Failed tries so far. */
  readonly attempts: number;
}

/** Deliveries on disk until their target has them: what was accepted survives the end of the process. */
export interface Journal {
  /** Part of the caller's transaction, if there is one. */
  add(target: string, payload: string, now: number): void;
  /** The oldest deliveries that are due and not among `except`. */
  due(now: number, limit: number, except: ReadonlySet<number>): Delivery[];
  /** When the next delivery is due that is not yet. */
  nextDue(now: number): number | undefined;
  postpone(id: number, dueAt: number, attempts: number): void;
  remove(id: number): void;
  count(): number;
}

export function openJournal(database: DatabaseSync): Journal {
  database.exec(`
    CREATE TABLE IF NOT EXISTS delivery (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      target TEXT NOT NULL,
      payload TEXT NOT NULL,
      accepted_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at, id);
  `);
  const insert = database.prepare('INSERT INTO delivery (target, payload, accepted_at, due_at) VALUES (?, ?, ?, ?)');
  const select = database.prepare(`
    SELECT id, target, payload, accepted_at AS acceptedAt, due_at AS dueAt, attempts FROM delivery
    WHERE due_at <= ? ORDER BY due_at, id LIMIT ?
  `);
  const next = database.prepare('SELECT min(due_at) AS at FROM delivery WHERE due_at > ?');
  const update = database.prepare('UPDATE delivery SET due_at = ?, attempts = ? WHERE id = ?');
  const drop = database.prepare('DELETE FROM delivery WHERE id = ?');
  const total = database.prepare('SELECT count(*) AS n FROM delivery');
  return {
    add: (target, payload, now) => void insert.run(target, payload, now, now),
    due: (now, limit, except) =>
      (select.all(now, limit + except.size) as unknown as Delivery[])
        .filter(({ id }) => !except.has(id))
        .slice(0, limit),
    nextDue: (now) => (next.get(now)?.at as number | null | undefined) ?? undefined,
    // A delivery that ends after the stop comes too late; it is made again.
    postpone(id, dueAt, attempts) {
      if (database.isOpen) update.run(dueAt, attempts, id);
    },
    remove(id) {
      if (database.isOpen) drop.run(id);
    },
    count: () => Number(total.get()?.n),
  };
}
