import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state-database.ts';
import type { DeclaredGroup } from '../config/user-pool.ts';

export interface Group {
  readonly poolId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly precedence: number | undefined;
  readonly roleArn: string | undefined;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

type Row = Record<string, string | number | null>;

/** Groups and who is in them. */
export class GroupStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Makes the declared groups as the templates say; a group that left the templates goes, with its memberships. */
  declare(poolIds: readonly string[], groups: readonly DeclaredGroup[], now: number): void {
    inTransaction(this.#db, () => {
      for (const poolId of poolIds) {
        const kept = groups.filter((group) => group.poolId === poolId).map((group) => group.name);
        for (const { name } of this.#db
          .prepare('select name from groups where pool_id = ? and declared = 1')
          .all(poolId)) {
          if (!kept.includes(String(name))) this.delete(poolId, String(name));
        }
      }
      for (const group of groups) this.put({ ...group, createdAt: now, modifiedAt: now }, true);
    });
  }

  /** Writes a group; its creation time stays that of the first write. */
  put(group: Group, declared = false): void {
    this.#db
      .prepare(
        `insert into groups (pool_id, name, description, precedence, role_arn, declared, created_at, modified_at)
         values (:pool_id, :name, :description, :precedence, :role_arn, :declared, :created_at, :modified_at)
         on conflict (pool_id, name) do update set description = :description, precedence = :precedence, role_arn = :role_arn,
           modified_at = :modified_at`,
      )
      .run({
        pool_id: group.poolId,
        name: group.name,
        description: group.description ?? null,
        precedence: group.precedence ?? null,
        role_arn: group.roleArn ?? null,
        declared: declared ? 1 : 0,
        created_at: group.createdAt,
        modified_at: group.modifiedAt,
      });
  }

  find(poolId: string, name: string): Group | undefined {
    const row = this.#db.prepare('select * from groups where pool_id = ? and name = ?').get(poolId, name);
    return row && toGroup(row as Row);
  }

  list(poolId: string): Group[] {
    return this.#db
      .prepare('select * from groups where pool_id = ? order by name')
      .all(poolId)
      .map((row) => toGroup(row as Row));
  }

  delete(poolId: string, name: string): void {
    inTransaction(this.#db, () => {
      this.#db.prepare('delete from groups where pool_id = ? and name = ?').run(poolId, name);
      this.#db.prepare('delete from memberships where pool_id = ? and group_name = ?').run(poolId, name);
    });
  }

  join(poolId: string, name: string, username: string, now: number): void {
    this.#db
      .prepare('insert or ignore into memberships (pool_id, group_name, username, joined_at) values (?, ?, ?, ?)')
      .run(poolId, name, username, now);
  }

  leave(poolId: string, name: string, username: string): void {
    this.#db
      .prepare('delete from memberships where pool_id = ? and group_name = ? and username = ?')
      .run(poolId, name, username);
  }

  /** Most important first (lowest precedence), then by name. */
  ofUser(poolId: string, username: string): Group[] {
    return this.#db
      .prepare(
        `select g.* from memberships m join groups g on g.pool_id = m.pool_id and g.name = m.group_name
         where m.pool_id = ? and m.username = ? order by g.precedence is null, g.precedence, g.name`,
      )
      .all(poolId, username)
      .map((row) => toGroup(row as Row));
  }

  members(poolId: string, name: string): string[] {
    return this.#db
      .prepare('select username from memberships where pool_id = ? and group_name = ? order by joined_at, username')
      .all(poolId, name)
      .map((row) => String(row.username));
  }
}

function toGroup(row: Row): Group {
  return {
    poolId: String(row.pool_id),
    name: String(row.name),
    description: row.description === null ? undefined : String(row.description),
    precedence: row.precedence === null ? undefined : Number(row.precedence),
    roleArn: row.role_arn === null ? undefined : String(row.role_arn),
    createdAt: Number(row.created_at),
    modifiedAt: Number(row.modified_at),
  };
}
