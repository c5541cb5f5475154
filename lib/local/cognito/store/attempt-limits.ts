import type { DatabaseSync } from 'node:sqlite';

const MINUTE = 60_000;
const FREE_ATTEMPTS = 5;
const LONGEST_LOCK = 15 * MINUTE;

/** Wrong passwords, wrong codes and requests for codes, counted by user (or by the name that was tried, where there is no such user). */
export class AttemptLimits {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /**
   * Cognito's rule for sign-in: after five wrong attempts a lock of 2^(n-5) seconds, at most 15 minutes; forgotten after
   * 15 minutes without an attempt. Attempts during a lock do not count.
   */
  isLocked(poolId: string, subject: string, now: number): boolean {
    const row = this.#row(poolId, subject, 'sign-in');
    if (!row || row.count < FREE_ATTEMPTS) return false;
    const lock = Math.min(2 ** (row.count - FREE_ATTEMPTS) * 1000, LONGEST_LOCK);
    return now < row.lastAt + lock;
  }

  recordSignInFailure(poolId: string, subject: string, now: number): void {
    this.#record(poolId, subject, 'sign-in', now, (row) => now - row.lastAt < LONGEST_LOCK);
  }

  /** True when `limit` attempts of this kind fell into the hour that began with the first of them. */
  isExhausted(poolId: string, subject: string, kind: string, limit: number, now: number): boolean {
    const row = this.#row(poolId, subject, kind);
    return row !== undefined && row.count >= limit && now < row.firstAt + 60 * MINUTE;
  }

  record(poolId: string, subject: string, kind: string, now: number): void {
    this.#record(poolId, subject, kind, now, (row) => now < row.firstAt + 60 * MINUTE);
  }

  clear(poolId: string, subject: string, kind: string): void {
    this.#db.prepare('delete from failures where pool_id = ? and subject = ? and kind = ?').run(poolId, subject, kind);
  }

  #record(poolId: string, subject: string, kind: string, now: number, continues: (row: Failures) => boolean): void {
    const row = this.#row(poolId, subject, kind);
    const next = row && continues(row) ? { count: row.count + 1, firstAt: row.firstAt } : { count: 1, firstAt: now };
    this.#db
      .prepare(
        'insert or replace into failures (pool_id, subject, kind, count, first_at, last_at) values (?, ?, ?, ?, ?, ?)',
      )
      .run(poolId, subject, kind, next.count, next.firstAt, now);
  }

  #row(poolId: string, subject: string, kind: string): Failures | undefined {
    const row = this.#db
      .prepare('select * from failures where pool_id = ? and subject = ? and kind = ?')
      .get(poolId, subject, kind);
    return row && { count: Number(row.count), firstAt: Number(row.first_at), lastAt: Number(row.last_at) };
  }
}

interface Failures {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}
