import { createHash } from 'node:crypto';
import type { AuditEntry } from '../audit/entry.ts';
import { tableVariable } from '../contract/environment.ts';
import { auditInbox } from '../contract/resources.ts';
import type { PutInput, TransactItem } from './aws/dynamo.ts';
import { optionalVariable } from './environment.ts';
import { uuidv7 } from './ids.ts';
import { currentRecording } from './trace.ts';

/** What an operation knows of its effect beyond what its path says. */
export interface Concern {
  /** The effect belongs to this organisation. */
  readonly organisationId?: string;
  /** Whose thing it is. */
  readonly personId?: string;
  /** Whose things were read, one entry each; 25 at most. */
  readonly personIds?: readonly string[];
  /** `kind/<id>` */
  readonly resource?: string;
}

/** What a request leaves for the audit log. */
export interface Recording {
  /**
   * The entry as one more write of the transaction of the effect; undefined when there is nothing to add.
   * @param isKeyed whether the transaction also holds the record of an Idempotency-Key: where the request has one, only that is its effect.
   */
  write(response: unknown, isKeyed: boolean): TransactItem | undefined;
  /** The entry is stored, with this effect or with an earlier run of the same command. */
  stored(): void;
  concern(about: Concern): void;
}

/** Says more of what is being done, for the audit log. Call it before the effect is committed; without a log it does nothing. */
export const concerns = (about: Concern): void => currentRecording()?.concern(about);

/** Name of the table where entries wait for their place; undefined where the stage has no audit log. */
export const inboxName = (): string | undefined => optionalVariable(tableVariable(auditInbox.module, auditInbox.table));

/** An entry as it waits in the inbox, by chain. */
export const inboxPut = (TableName: string, entry: AuditEntry): PutInput => ({
  TableName,
  Item: { pk: entry.chain, sk: entry.id, ...entry },
});

/** UUIDv7 of the beginning of the minute: the same text in the same minute gives the same id. */
export function idOfMinute(text: string, now: Date): string {
  const minute = Math.floor(now.getTime() / 60_000) * 60_000;
  return uuidv7(minute, createHash('sha256').update(`${minute}\n${text}`).digest());
}
