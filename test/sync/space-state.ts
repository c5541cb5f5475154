import { expect } from 'vitest';
import { unpacked } from '../../functions/sync/model/client-log.ts';
import { add, rowHash } from '../../lib/sync/checksum.ts';
import {
  type ChangeRow,
  type ClientItem,
  clientKey,
  type Head,
  headKey,
  type StoredDocument,
} from '../../lib/sync/items.ts';
import type { Device } from './push-world.ts';
import type { SyncWorld } from './sync-tables.ts';

export interface SpaceState {
  readonly head: Head | undefined;
  readonly documents: readonly StoredDocument[];
  readonly rows: readonly (ChangeRow & { readonly seq: number })[];
}

async function query<T extends object>(world: SyncWorld, table: string, pk: string): Promise<T[]> {
  const found: T[] = [];
  let start: Record<string, string> | undefined;
  do {
    const page = await world.dynamo.query<T>({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    found.push(...page.Items);
    start = page.LastEvaluatedKey as typeof start;
  } while (start);
  return found;
}

/** All that a space holds. */
export async function spaceState(world: SyncWorld, space: string): Promise<SpaceState> {
  const { dynamo, tables } = world;
  const head = (await dynamo.get<Head>({ TableName: tables.spaces, Key: headKey(space), ConsistentRead: true })).Item;
  const documents = await Promise.all(
    ['lists', 'tasks'].map((collection) => query<StoredDocument>(world, tables.documents, `${space}#${collection}`)),
  );
  const rows = await query<ChangeRow>(world, tables.changes, space);
  return { head, documents: documents.flat(), rows: rows.map((row) => ({ ...row, seq: Number(row.sk) })) };
}

export async function clientOf(world: SyncWorld, { personId, clientId }: Device) {
  const Key = clientKey(personId, clientId);
  const { Item } = await world.dynamo.get<ClientItem>({ TableName: world.tables.spaces, Key, ConsistentRead: true });
  if (!Item) return undefined;
  const letters = unpacked(Item.log).map((status) => status.charAt(0));
  return { ...Item, log: letters.join('') };
}

/**
 * Fails unless the space is in order: its numbers have no gap, every document stands where its row says, each row names the place before,
 * and the head's sums and counts are those of the documents.
 */
export async function expectInOrder(world: SyncWorld, space: string): Promise<SpaceState> {
  const state = await spaceState(world, space);
  const { head, documents, rows } = state;
  const seq = head?.seq ?? 0;
  expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  const places = new Map<string, number>();
  for (const { collection, id, was, seq: at } of rows) {
    expect([collection, id, was]).toEqual([collection, id, places.get(`${collection}/${id}`)]);
    places.set(`${collection}/${id}`, at);
  }
  expect(documents.map(({ collection, id, seq: at }) => [`${collection}/${id}`, at] as const).sort()).toEqual(
    [...places].sort(),
  );
  const sums: Record<string, string> = {};
  const counts: Record<string, number> = {};
  for (const { collection, id, revision, deleted } of documents) {
    if (deleted) continue;
    sums[collection] = add(sums[collection], rowHash(collection, id, revision));
    counts[collection] = (counts[collection] ?? 0) + 1;
  }
  expect({ sums: head?.sums ?? {}, counts: head?.counts ?? {} }).toEqual({ sums, counts });
  return state;
}
