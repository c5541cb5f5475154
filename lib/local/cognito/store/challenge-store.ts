import type { DatabaseSync } from 'node:sqlite';

/** A question put to someone who is signing in; its id is the `Session` (or SRP's secret block) that comes back. */
export interface Challenge {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly name: string;
  readonly data: ChallengeData;
  readonly expiresAt: number;
}

export interface ChallengeData {
  /** Absent for a simulated user. */
  readonly username?: string;
  /** SRP: server's secret exponent, client's A, verifier and salt, hex. */
  readonly srp?: {
    readonly b: string;
    readonly A: string;
    readonly B: string;
    readonly verifier: string;
    readonly userId: string;
    readonly subject: string;
  };
  /** Code sent for SMS_MFA or EMAIL_OTP. */
  readonly code?: string;
  /** What SELECT_MFA_TYPE offers. */
  readonly methods?: readonly string[];
  /** MFA_SETUP: the authenticator app has proved itself. */
  readonly proved?: boolean;
  /** What started it: PreTokenGeneration tells a changed password from a plain sign-in. */
  readonly source: 'Authentication' | 'NewPasswordChallenge';
}

export class ChallengeStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  put(challenge: Challenge): void {
    this.#db
      .prepare(
        'insert or replace into challenges (id, pool_id, client_id, name, data, expires_at) values (?, ?, ?, ?, ?, ?)',
      )
      .run(
        challenge.id,
        challenge.poolId,
        challenge.clientId,
        challenge.name,
        JSON.stringify(challenge.data),
        challenge.expiresAt,
      );
  }

  find(id: string): Challenge | undefined {
    const row = this.#db.prepare('select * from challenges where id = ?').get(id);
    if (!row) return undefined;
    return {
      id,
      poolId: String(row.pool_id),
      clientId: String(row.client_id),
      name: String(row.name),
      data: JSON.parse(String(row.data)),
      expiresAt: Number(row.expires_at),
    };
  }

  /** True for the one caller that takes it: a challenge is answered once. */
  take(id: string): boolean {
    return this.#db.prepare('delete from challenges where id = ?').run(id).changes === 1;
  }

  forgetBefore(moment: number): void {
    this.#db.prepare('delete from challenges where expires_at < ?').run(moment);
  }
}
