import { emptyChain } from '../../../lib/audit/chain.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { createOutcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { type HeadItem, headKey } from './items.ts';
import { type AuditTables, auditTables } from './tables.ts';

/** What a chain that nobody has written to yet would have. */
export const newHead = (chain: string, now: Date): HeadItem => ({
  ...headKey(chain),
  entity: 'AuditHead',
  seq: emptyChain.seq,
  hash: emptyChain.hash,
  sealedAt: now.toISOString(),
  revision: 0,
  archivedSeq: 0,
  archivedHash: emptyChain.hash,
});

/** The head is replaced as a whole, and only the one that was read. */
export const headWrite = (TableName: string, head: HeadItem, before: HeadItem | undefined): TransactItem => ({
  Put: {
    TableName,
    Item: { ...head, revision: (before?.revision ?? 0) + 1 },
    ...(before
      ? {
          ConditionExpression: '#revision = :before',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: { ':before': before.revision },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' }),
  },
});

export type Heads = ReturnType<typeof heads>;

export function heads({ dynamo, chains }: AuditTables = auditTables()) {
  // No command of this module has a key: this is the way in which its entry for the log commits with it.
  const outcomes = createOutcomes(dynamo, { name: chains, key: (id) => ({ pk: id, sk: 'OUTCOME' }), ttl: 'expiresAt' });

  return {
    /** Strongly consistent. */
    async find(chain: string): Promise<HeadItem | undefined> {
      return (await dynamo.get<HeadItem>({ TableName: chains(), Key: headKey(chain), ConsistentRead: true })).Item;
    },

    /** Those that there are by their chains, strongly consistent. */
    async findAll(of: readonly string[]): Promise<ReadonlyMap<string, HeadItem>> {
      if (of.length === 0) return new Map();
      const { Responses } = await dynamo.batchGet<HeadItem>({
        RequestItems: { [chains()]: { Keys: of.map(headKey), ConsistentRead: true } },
      });
      return new Map((Responses[chains()] ?? []).map((head) => [head.pk, head]));
    },

    /** Replaces the head that was read. @returns false when it is another by now; nothing was written. */
    async replace(head: HeadItem, before: HeadItem | undefined, now: Date, more: readonly TransactItem[] = []) {
      const writes = [headWrite(chains(), head, before), ...more];
      try {
        return await outcomes.commit({ writes, idempotency: undefined, response: true, now });
      } catch (error) {
        if (error instanceof Refused && error.at(0)) return false;
        throw error;
      }
    },
  };
}
