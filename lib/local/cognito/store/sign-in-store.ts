import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state-database.ts';

/** One sign-in and all tokens that come of it. `eventId` is in every one of them. */
export interface SignIn {
  readonly eventId: string;
  readonly originJti: string;
  /** As ListUserSessions shows it: `tkn` and 25 lowercase letters and digits. */
  readonly sessionId: string;
  readonly poolId: string;
  readonly username: string;
  readonly clientId: string;
  readonly authTime: number;
  readonly lastActiveAt: number;
  /** When its refresh tokens end, however often they are rotated. */
  readonly expiresAt: number;
  readonly revokedAt: number | undefined;
  readonly device: string;
  readonly ip: string;
}

export interface RefreshToken {
  readonly signIn: SignIn;
  /** When it was exchanged for a new one. */
  readonly rotatedAt: number | undefined;
}

type Row = Record<string, string | number | null>;

export class SignInStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  insert(signIn: SignIn): void {
    this.#db
      .prepare(
        `insert into sign_ins (event_id, origin_jti, session_id, pool_id, username, client_id, auth_time, last_active_at, expires_at, device, ip)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        signIn.eventId,
        signIn.originJti,
        signIn.sessionId,
        signIn.poolId,
        signIn.username,
        signIn.clientId,
        signIn.authTime,
        signIn.lastActiveAt,
        signIn.expiresAt,
        signIn.device,
        signIn.ip,
      );
  }

  find(eventId: string): SignIn | undefined {
    const row = this.#db.prepare('select * from sign_ins where event_id = ?').get(eventId);
    return row && toSignIn(row as Row);
  }

  touch(eventId: string, now: number, device: string, ip: string): void {
    this.#db
      .prepare('update sign_ins set last_active_at = ?, device = ?, ip = ? where event_id = ?')
      .run(now, device, ip, eventId);
  }

  /** Refreshable sign-ins of a user, newest first. */
  active(poolId: string, username: string, now: number): SignIn[] {
    return this.#db
      .prepare(
        `select * from sign_ins where pool_id = ? and username = ? and revoked_at is null and expires_at > ?
         order by last_active_at desc, session_id`,
      )
      .all(poolId, username, now)
      .map((row) => toSignIn(row as Row));
  }

  revoke(eventId: string, now: number): void {
    this.#db.prepare('update sign_ins set revoked_at = ? where event_id = ? and revoked_at is null').run(now, eventId);
  }

  revokeAll(poolId: string, username: string, now: number): void {
    this.#db
      .prepare('update sign_ins set revoked_at = ? where pool_id = ? and username = ? and revoked_at is null')
      .run(now, poolId, username);
  }

  addRefreshToken(eventId: string, token: string, now: number): void {
    this.#db
      .prepare('insert into refresh_tokens (hash, event_id, issued_at) values (?, ?, ?)')
      .run(hashOf(token), eventId, now);
  }

  findRefreshToken(token: string): RefreshToken | undefined {
    const row = this.#db.prepare('select * from refresh_tokens where hash = ?').get(hashOf(token)) as Row | undefined;
    const signIn = row && this.find(String(row.event_id));
    return signIn && { signIn, rotatedAt: row.rotated_at === null ? undefined : Number(row.rotated_at) };
  }

  /** Puts `next` beside `token`, which is then only good for the grace period. */
  rotate(token: string, next: string, eventId: string, now: number): void {
    inTransaction(this.#db, () => {
      this.#db
        .prepare('update refresh_tokens set rotated_at = ? where hash = ? and rotated_at is null')
        .run(now, hashOf(token));
      this.addRefreshToken(eventId, next, now);
    });
  }

  /** Forgets sign-ins that ended before `moment`, with their refresh tokens. */
  forgetBefore(moment: number): void {
    this.#db.prepare('delete from sign_ins where expires_at < ?').run(moment);
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function toSignIn(row: Row): SignIn {
  return {
    eventId: String(row.event_id),
    originJti: String(row.origin_jti),
    sessionId: String(row.session_id),
    poolId: String(row.pool_id),
    username: String(row.username),
    clientId: String(row.client_id),
    authTime: Number(row.auth_time),
    lastActiveAt: Number(row.last_active_at),
    expiresAt: Number(row.expires_at),
    revokedAt: row.revoked_at === null ? undefined : Number(row.revoked_at),
    device: String(row.device),
    ip: String(row.ip),
  };
}
