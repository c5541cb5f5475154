import { timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** `verify:email` proves an attribute; there is one living code for each purpose of a user. */
export type CodePurpose = 'sign-up' | 'reset' | `verify:${string}`;

export interface StoredCode {
  readonly code: string;
  /** Attribute whose destination the code was sent to. */
  readonly attribute: string | undefined;
  readonly expiresAt: number;
}

/** Codes on their way to people. A new one replaces the old one; a used one is gone. */
export class CodeStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  put(poolId: string, username: string, purpose: CodePurpose, { code, attribute, expiresAt }: StoredCode): void {
    this.#db
      .prepare(
        'insert or replace into codes (pool_id, username, purpose, code, attribute, expires_at) values (?, ?, ?, ?, ?, ?)',
      )
      .run(poolId, username, purpose, code, attribute ?? null, expiresAt);
  }

  find(poolId: string, username: string, purpose: CodePurpose): StoredCode | undefined {
    const row = this.#db
      .prepare('select * from codes where pool_id = ? and username = ? and purpose = ?')
      .get(poolId, username, purpose);
    if (!row) return undefined;
    return {
      code: String(row.code),
      attribute: row.attribute === null ? undefined : String(row.attribute),
      expiresAt: Number(row.expires_at),
    };
  }

  delete(poolId: string, username: string, purpose: CodePurpose): void {
    this.#db
      .prepare('delete from codes where pool_id = ? and username = ? and purpose = ?')
      .run(poolId, username, purpose);
  }
}

/** Compares without telling by its duration how much was right. */
export function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
