import { type Organisation, organisationKey } from '../../../lib/policy/accounts.ts';
import type { Dynamo, Key } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import { documentKey, type Head, headKey, type MemberItem, spaceKey, stagedPartKey } from '../../../lib/sync/items.ts';
import { leaving, memberRemoved } from './membership-writes.ts';
import { type SpaceTable, spaceTable } from './space-table.ts';

/** Items of one query: few enough for a timeout, however slow the table. */
const pageSize = 200;
const keysOnly = { ProjectionExpression: 'pk, sk' };

/** Deletes one page of a partition. @returns how many, and whether there may be more. */
export async function clearPage(dynamo: Dynamo, TableName: string, pk: string, prefix?: string) {
  const { Items, LastEvaluatedKey } = await dynamo.query<{ pk: string; sk: string }>({
    TableName,
    KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
    ...keysOnly,
    ConsistentRead: true,
    Limit: pageSize,
  });
  const requests = Items.map((Key) => ({ DeleteRequest: { Key: { pk: Key.pk, sk: Key.sk } } }));
  if (requests.length > 0) await dynamo.batchWrite({ RequestItems: { [TableName]: requests } });
  return { removed: Items.length, more: LastEvaluatedKey !== undefined };
}

export type PurgeStore = ReturnType<typeof purgeStore>;

/**
 * What a space that is gone still holds. Terms of its documents are removed by `indexText`, which follows the documents. Everything
 * here may be repeated, and be done by several at once.
 */
export function purgeStore(table: SpaceTable = spaceTable()) {
  const { dynamo, tables, outcomes } = table;

  async function head(spaceId: string): Promise<Head | undefined> {
    const Key = headKey(spaceId);
    return (await dynamo.get<Head>({ TableName: tables.spaces, Key, ConsistentRead: true })).Item;
  }

  return {
    /** Strongly consistent. */
    head,

    /** Whether nobody has this organisation any more; strongly consistent. */
    async isGone(organisationId: string): Promise<boolean> {
      const Key = organisationKey(organisationId);
      const { Item } = await dynamo.get<Organisation>({ TableName: tables.people, Key, ConsistentRead: true });
      return Item?.status !== 'active';
    },

    /** Ends the space, if nobody has: no commit passes its head any more. */
    async close(spaceId: string, epoch: string): Promise<void> {
      await dynamo.update({
        TableName: tables.spaces,
        Key: headKey(spaceId),
        UpdateExpression:
          'SET entity = :head, spaceId = :id, #status = :deleted, epoch = if_not_exists(epoch, :epoch), seq = if_not_exists(seq, :none), sums = if_not_exists(sums, :map), counts = if_not_exists(counts, :map), tail = if_not_exists(tail, :list)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':head': 'Head',
          ':id': spaceId,
          ':deleted': 'deleted',
          ':epoch': epoch,
          ':none': 0,
          ':map': {},
          ':list': [],
        },
      });
    },

    /** Takes a commit that was being moved to its places away from those who would go on with it. */
    async dropPending({ spaceId, pending }: Head): Promise<void> {
      if (!pending) return;
      const { commitId, parts } = pending;
      const requests = Array.from({ length: parts }, (_, part) => ({
        DeleteRequest: { Key: stagedPartKey(commitId, part) },
      }));
      await dynamo.batchWrite({ RequestItems: { [tables.spaces]: requests } });
      await settled(
        dynamo.update({
          TableName: tables.spaces,
          Key: headKey(spaceId),
          UpdateExpression: 'REMOVE #pending',
          ConditionExpression: '#pending.commitId = :commitId',
          ExpressionAttributeNames: { '#pending': 'pending' },
          ExpressionAttributeValues: { ':commitId': commitId },
        }),
      );
    },

    /** Partitions that hold the space's documents and changes. */
    partitions: ({ spaceId, counts }: Pick<Head, 'spaceId' | 'counts'>) => [
      ...[...new Set([...Object.keys(collections), ...Object.keys(counts ?? {})])].map((collection) => ({
        kind: 'documents',
        table: tables.documents,
        pk: documentKey(spaceId, collection, '').pk,
      })),
      { kind: 'changes', table: tables.changes, pk: spaceId },
    ],

    clearPage: ({ table: name, pk }: { table: string; pk: string }) => clearPage(dynamo, name, pk),

    /** Ends some memberships, each with its place in the member's own list. @returns how many, and whether there may be more. */
    async removeMembers(spaceId: string, now: Date): Promise<{ removed: number; more: boolean }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<MemberItem>({
        TableName: tables.spaces,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :member)',
        ExpressionAttributeValues: { ':pk': spaceKey(spaceId).pk, ':member': 'MEMBER#' },
        ConsistentRead: true,
        Limit: 25,
      });
      let removed = 0;
      for (const member of Items) {
        const writes = [...memberRemoved(tables.spaces, member), leaving(tables.spaces, member.personId)];
        try {
          await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
          removed += 1;
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
        }
      }
      return { removed, more: LastEvaluatedKey !== undefined || removed < Items.length };
    },

    removeInvitations: (spaceId: string) => clearPage(dynamo, tables.spaces, spaceKey(spaceId).pk, 'INVITATION#'),

    /** What stays: a head without anything, so that the id never lives again. */
    async finish({ spaceId, epoch, seq }: Head): Promise<void> {
      const Item: Head = {
        ...headKey(spaceId),
        entity: 'Head',
        spaceId,
        epoch,
        seq,
        sums: {},
        counts: {},
        tail: [],
        status: 'deleted',
      };
      await dynamo.delete({ TableName: tables.spaces, Key: spaceKey(spaceId) as Key });
      await dynamo.put({ TableName: tables.spaces, Item });
    },
  };
}

/** A condition that does not hold says that it was done before. */
async function settled(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
