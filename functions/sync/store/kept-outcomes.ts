import type { Dynamo, Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { keptOutcomeKey } from '../../../lib/sync/items.ts';
import type { MergedField, MutationCode } from '../../../lib/sync/merge/applied.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

/** A mutation that was merged or rejected, kept for `outcomeDays` so that the person can see what happened, and repair it. */
export interface KeptOutcomeItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'KeptOutcome';
  readonly clientId: string;
  readonly number: number;
  readonly status: 'merged' | 'rejected';
  readonly merged?: readonly MergedField[];
  readonly code?: MutationCode;
  readonly reason?: string;
  /** Which document it was about. */
  readonly spaceId: string;
  readonly collection: string;
  readonly id: string;
  /** Schema version of the mutation; absent when the app named none. */
  readonly version?: number;
  /** As it was sent, JSON: it may hold what no table takes. Absent when it was too large. */
  readonly mutation?: string;
  readonly at: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** What an answer tells of it. */
export type KnownOutcome = Pick<
  KeptOutcomeItem,
  'number' | 'status' | 'merged' | 'code' | 'reason' | 'spaceId' | 'collection' | 'id'
>;

/** A mutation has up to 128 KB, and an answer needs none of it. */
const attributes = ['number', 'status', 'merged', 'code', 'reason', 'spaceId', 'collection', 'id'] as const;
const withoutMutation = {
  ProjectionExpression: ['pk', 'sk', ...attributes].map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(['pk', 'sk', ...attributes].map((name) => [`#${name}`, name])),
};

export type KeptOutcomeStore = ReturnType<typeof keptOutcomeStore>;

export function keptOutcomeStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  const partition = (personId: string, clientId: string) => {
    const { pk, sk } = keptOutcomeKey(personId, clientId, 0);
    return { pk, prefix: sk.slice(0, sk.lastIndexOf('#') + 1) };
  };

  return {
    /** For a transaction. */
    write: (item: KeptOutcomeItem): TransactItem => ({ Put: { TableName: tables.spaces, Item: item } }),

    /** Those of the numbers that are kept, by number; without the mutations themselves. */
    async find(
      personId: string,
      clientId: string,
      numbers: readonly number[],
    ): Promise<ReadonlyMap<number, KnownOutcome>> {
      if (numbers.length === 0) return new Map();
      const Keys = numbers.map((number) => keptOutcomeKey(personId, clientId, number));
      const { Responses } = await dynamo.batchGet<KnownOutcome>({
        RequestItems: { [tables.spaces]: { Keys, ConsistentRead: true, ...withoutMutation } },
      });
      return new Map((Responses[tables.spaces] ?? []).map((item) => [item.number, item]));
    },

    /** One page, newest first; at most 1 MB of it. With a status it may hold fewer than `limit` although there are more. */
    async page(
      personId: string,
      clientId: string,
      { limit, status, start }: { limit: number; status?: 'merged' | 'rejected' | undefined; start?: Key | undefined },
    ): Promise<{ items: readonly KeptOutcomeItem[]; next: Key | undefined }> {
      const { pk, prefix } = partition(personId, clientId);
      const { Items, LastEvaluatedKey } = await dynamo.query<KeptOutcomeItem>({
        TableName: tables.spaces,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ...(status ? { FilterExpression: '#status = :status', ExpressionAttributeNames: { '#status': 'status' } } : {}),
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix, ...(status ? { ':status': status } : {}) },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },

    /** Harmless when it is not there. */
    async discard(personId: string, clientId: string, number: number): Promise<void> {
      await dynamo.delete({ TableName: tables.spaces, Key: keptOutcomeKey(personId, clientId, number) });
    },
  };
}
