import { type ChainEnd, emptyChain, seal } from '../../../lib/audit/chain.ts';
import type { AuditEntry, SealedEntry } from '../../../lib/audit/entry.ts';
import { TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import { heads, headWrite, newHead } from './heads.ts';
import type { HeadItem } from './items.ts';
import { type AuditTables, auditTables } from './tables.ts';

/** Entries of one transaction, beside the head. DynamoDB takes 100 writes. */
export const mostSealed = 99;

export interface SealRules {
  readonly retentionDays: number;
  readonly archiveMinutes: number;
}

export type Sealer = ReturnType<typeof sealer>;

/** Appends to chains. */
export function sealer(tables: AuditTables = auditTables()) {
  const { dynamo, inbox, log, chains } = tables;
  return {
    heads: heads(tables).findAll,

    /**
     * Appends entries to the end that was read, all or none.
     * @returns ids of entries that have a place already, or `moved` when the chain has another end; nothing was written then.
     */
    async append(
      chain: string,
      entries: readonly AuditEntry[],
      before: HeadItem | undefined,
      rules: SealRules,
      now: Date,
    ): Promise<'sealed' | 'moved' | ReadonlySet<string>> {
      const end: ChainEnd = before ?? emptyChain;
      const sealed = seal(entries, end, now, before?.retentionDays ?? rules.retentionDays);
      const rows = sealed.map((entry) => ({
        Put: {
          TableName: log(),
          Item: { pk: chain, sk: entry.id, ...entry },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      }));
      try {
        await dynamo.transactWrite({
          TransactItems: [headWrite(chains(), nextHead(chain, before, sealed, rules, now), before), ...rows],
          conflicts: 'reject',
        });
        return 'sealed';
      } catch (error) {
        if (!(error instanceof TransactionCanceled)) throw error;
        const [head, ...others] = error.reasons;
        if (
          head?.code === 'ConditionalCheckFailed' ||
          error.reasons.some(({ code }) => code === 'TransactionConflict')
        ) {
          return 'moved';
        }
        const known = entries.filter((_, index) => others[index]?.code === 'ConditionalCheckFailed');
        if (known.length === 0) throw error;
        return new Set(known.map(({ id }) => id));
      }
    },

    /** Takes sealed entries, each named once, out of the inbox. */
    async forget(entries: readonly AuditEntry[]): Promise<void> {
      const requests = entries.map(({ chain, id }) => ({ DeleteRequest: { Key: { pk: chain, sk: id } } }));
      if (requests.length > 0) await dynamo.batchWrite({ RequestItems: { [inbox()]: requests } });
    },
  };
}

function nextHead(
  chain: string,
  before: HeadItem | undefined,
  sealed: readonly SealedEntry[],
  { archiveMinutes }: SealRules,
  now: Date,
): HeadItem {
  const last = sealed.at(-1) as SealedEntry;
  const openFrom = [...sealed.map(({ id }) => id), ...(before?.openFrom ? [before.openFrom] : [])].sort()[0] as string;
  return {
    ...(before ?? newHead(chain, now)),
    seq: last.seq,
    hash: last.hash,
    sealedAt: last.sealedAt,
    openFrom,
    archiveGroup: 'DUE',
    archiveAt: before?.archiveAt ?? new Date(now.getTime() + archiveMinutes * 60_000).toISOString(),
  };
}
