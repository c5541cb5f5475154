import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state-database.ts';
import type { MfaMethod, UserPool } from '../config/user-pool.ts';

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'RESET_REQUIRED' | 'FORCE_CHANGE_PASSWORD';

/** What proves a password without being one: SRP salt and verifier, hex. */
export interface PasswordProof {
  readonly salt: string;
  readonly verifier: string;
}

export interface User {
  readonly poolId: string;
  /** The `sub` in pools with UsernameAttributes, else the chosen name. */
  readonly username: string;
  readonly sub: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** New values that wait for their code, by attribute. */
  readonly pending: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly enabled: boolean;
  /** Milliseconds since 1970, as every time here. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly password: PasswordProof | undefined;
  readonly history: readonly PasswordProof[];
  readonly temporaryUntil: number | undefined;
  readonly mfa: { readonly enabled: readonly MfaMethod[]; readonly preferred?: MfaMethod };
  /** Base32 secret; `lastStep` is the newest 30-second step whose code was accepted. */
  readonly totp: { readonly secret: string; readonly verified: boolean; readonly lastStep: number } | undefined;
}

/** Thrown when a name or alias belongs to someone else. */
export class NameTaken extends Error {
  readonly taken: string;
  constructor(name: string) {
    super(`${name} is taken`);
    this.taken = name;
  }
}

type Row = Record<string, string | number | null>;

/** Users of all pools, with the index of names that they sign in by. */
export class UserStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** By user name, `sub`, or a sign-in alias. */
  find(pool: UserPool, name: string): User | undefined {
    const named = this.#db
      .prepare('select u.* from names n join users u using (pool_id, username) where n.pool_id = ? and n.name = ?')
      .get(pool.id, normalName(pool, name));
    const row = named ?? this.#db.prepare('select * from users where pool_id = ? and sub = ?').get(pool.id, name);
    return row ? toUser(row as Row) : undefined;
  }

  /** @throws NameTaken when the user name or an alias is in use; nothing is written then. */
  insert(pool: UserPool, user: User): void {
    inTransaction(this.#db, () => {
      this.#write(user);
      this.#index(pool, user);
    });
  }

  /** @throws NameTaken when a changed alias is in use; nothing is written then. */
  save(pool: UserPool, user: User): void {
    inTransaction(this.#db, () => {
      this.#write(user);
      this.#db.prepare('delete from names where pool_id = ? and username = ?').run(pool.id, user.username);
      this.#index(pool, user);
    });
  }

  /** Removes the user with everything that belongs to it. */
  delete(user: User): void {
    inTransaction(this.#db, () => {
      for (const table of ['users', 'names', 'memberships', 'sign_ins', 'codes']) {
        this.#db.prepare(`delete from ${table} where pool_id = ? and username = ?`).run(user.poolId, user.username);
      }
      this.#db.prepare('delete from failures where pool_id = ? and subject = ?').run(user.poolId, user.username);
    });
  }

  /** Oldest first, after the given position, as many as `limit` that `matches` accepts. */
  list(poolId: string, matches: (user: User) => boolean, limit: number, after?: Position): User[] {
    const found: User[] = [];
    const rows = this.#db
      .prepare(
        'select * from users where pool_id = ? and (created_at, username) > (?, ?) order by created_at, username',
      )
      .iterate(poolId, after?.createdAt ?? -1, after?.username ?? '');
    for (const row of rows) {
      const user = toUser(row as Row);
      if (matches(user)) found.push(user);
      if (found.length === limit) break;
    }
    return found;
  }

  count(poolId: string): number {
    return Number(this.#db.prepare('select count(*) n from users where pool_id = ?').get(poolId)?.n);
  }

  /** True when someone other than `username` signs in by `name`. */
  isTaken(pool: UserPool, name: string, username: string): boolean {
    const row = this.#db
      .prepare('select username from names where pool_id = ? and name = ?')
      .get(pool.id, normalName(pool, name));
    return row !== undefined && row.username !== username;
  }

  /** Takes an alias from whoever holds it (ForceAliasCreation): the address is not verified there any longer. */
  releaseAlias(pool: UserPool, attribute: 'email' | 'phone_number', value: string): void {
    const holder = this.find(pool, value);
    if (holder)
      this.save(pool, { ...holder, attributes: { ...holder.attributes, [`${attribute}_verified`]: 'false' } });
  }

  #index(pool: UserPool, user: User): void {
    const insert = this.#db.prepare('insert or ignore into names (pool_id, name, username) values (?, ?, ?)');
    for (const name of signInNames(pool, user)) {
      if (this.isTaken(pool, name, user.username)) throw new NameTaken(name);
      insert.run(pool.id, normalName(pool, name), user.username);
    }
  }

  #write(user: User): void {
    this.#db
      .prepare(
        `insert into users (pool_id, username, sub, attributes, pending, status, enabled, created_at, modified_at, salt, verifier,
           history, temporary_until, mfa, totp_secret, totp_verified, totp_last_step)
         values (:pool_id, :username, :sub, :attributes, :pending, :status, :enabled, :created_at, :modified_at, :salt, :verifier,
           :history, :temporary_until, :mfa, :totp_secret, :totp_verified, :totp_last_step)
         on conflict (pool_id, username) do update set attributes = :attributes, pending = :pending, status = :status,
           enabled = :enabled, modified_at = :modified_at, salt = :salt, verifier = :verifier, history = :history,
           temporary_until = :temporary_until, mfa = :mfa, totp_secret = :totp_secret, totp_verified = :totp_verified,
           totp_last_step = :totp_last_step`,
      )
      .run(toRow(user));
  }
}

export interface Position {
  readonly createdAt: number;
  readonly username: string;
}

/** As names are compared in this pool. */
export function normalName(pool: UserPool, name: string): string {
  return pool.caseSensitive ? name : name.toLowerCase();
}

/** Everything that this user signs in by. */
function signInNames(pool: UserPool, user: User): string[] {
  const names = [user.username];
  for (const attribute of pool.usernameAttributes)
    if (user.attributes[attribute]) names.push(user.attributes[attribute]);
  for (const attribute of pool.aliasAttributes) {
    const verified = attribute === 'preferred_username' || user.attributes[`${attribute}_verified`] === 'true';
    if (verified && user.status !== 'UNCONFIRMED' && user.attributes[attribute]) names.push(user.attributes[attribute]);
  }
  return names;
}

function toUser(row: Row): User {
  const proof = row.salt ? { salt: String(row.salt), verifier: String(row.verifier) } : undefined;
  return {
    poolId: String(row.pool_id),
    username: String(row.username),
    sub: String(row.sub),
    attributes: JSON.parse(String(row.attributes)),
    pending: JSON.parse(String(row.pending)),
    status: row.status as UserStatus,
    enabled: row.enabled === 1,
    createdAt: Number(row.created_at),
    modifiedAt: Number(row.modified_at),
    password: proof,
    history: JSON.parse(String(row.history)),
    temporaryUntil: row.temporary_until === null ? undefined : Number(row.temporary_until),
    mfa: { enabled: [], ...JSON.parse(String(row.mfa)) },
    totp: row.totp_secret
      ? { secret: String(row.totp_secret), verified: row.totp_verified === 1, lastStep: Number(row.totp_last_step) }
      : undefined,
  };
}

function toRow(user: User): Row {
  return {
    pool_id: user.poolId,
    username: user.username,
    sub: user.sub,
    attributes: JSON.stringify(user.attributes),
    pending: JSON.stringify(user.pending),
    status: user.status,
    enabled: user.enabled ? 1 : 0,
    created_at: user.createdAt,
    modified_at: user.modifiedAt,
    salt: user.password?.salt ?? null,
    verifier: user.password?.verifier ?? null,
    history: JSON.stringify(user.history),
    temporary_until: user.temporaryUntil ?? null,
    mfa: JSON.stringify(user.mfa),
    totp_secret: user.totp?.secret ?? null,
    totp_verified: user.totp?.verified ? 1 : 0,
    totp_last_step: user.totp?.lastStep ?? 0,
  };
}
