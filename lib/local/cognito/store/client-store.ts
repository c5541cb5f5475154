import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state-database.ts';
import type { AppClient } from '../config/user-pool.ts';

export interface ClientSecret {
  /** `<client id>--<epoch milliseconds>` */
  readonly id: string;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** An app client that was made by an operation and not by a template. */
export interface MadeClient {
  readonly id: string;
  readonly poolId: string;
  /** As a template would declare it. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** App clients that operations made, and secrets of app clients. */
export class ClientStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  all(poolId: string): MadeClient[] {
    return this.#db
      .prepare('select id, properties from app_clients where pool_id = ? order by created_at, id')
      .all(poolId)
      .map((row) => ({ id: String(row.id), poolId, properties: JSON.parse(String(row.properties)) }));
  }

  add({ id, poolId, properties }: MadeClient, now: number): void {
    this.#db
      .prepare('insert into app_clients (id, pool_id, properties, created_at) values (?, ?, ?, ?)')
      .run(id, poolId, JSON.stringify(properties), now);
  }

  /** With its secrets. @returns false when no operation made it. */
  delete(id: string): boolean {
    return inTransaction(this.#db, () => {
      this.#db.prepare('delete from client_secrets where client_id = ?').run(id);
      return this.#db.prepare('delete from app_clients where id = ?').run(id).changes > 0;
    });
  }

  /** Oldest first. */
  secrets(clientId: string): ClientSecret[] {
    return this.#db
      .prepare('select id, value, created_at from client_secrets where client_id = ? order by created_at, id')
      .all(clientId)
      .map((row) => ({ id: String(row.id), value: String(row.value), createdAt: Number(row.created_at) }));
  }

  addSecret(clientId: string, value: string, now: number): ClientSecret {
    const latest = this.secrets(clientId).at(-1)?.createdAt ?? 0;
    const createdAt = Math.max(now, latest + 1);
    const secret = { id: `${clientId}--${createdAt}`, value, createdAt };
    this.#db
      .prepare('insert into client_secrets (id, client_id, value, created_at) values (?, ?, ?, ?)')
      .run(secret.id, clientId, value, createdAt);
    return secret;
  }

  deleteSecret(clientId: string, id: string): boolean {
    return this.#db.prepare('delete from client_secrets where client_id = ? and id = ?').run(clientId, id).changes > 0;
  }

  /** Whatever opens this client: what its template gave it, and what operations added. */
  valuesOf(client: Pick<AppClient, 'id' | 'secret'>): string[] {
    const added = this.secrets(client.id).map(({ value }) => value);
    return client.secret === undefined || this.isMade(client.id) ? added : [client.secret, ...added];
  }

  /** Whether an operation made it. */
  isMade(id: string): boolean {
    return this.#db.prepare('select 1 from app_clients where id = ?').get(id) !== undefined;
  }
}
