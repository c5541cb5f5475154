import { randomUUID } from 'node:crypto';
import { operation as erase } from '../../../functions/sync/erase-synced-data.ts';
import { operation as exportData } from '../../../functions/sync/export-synced-data.ts';
import { operation as purge } from '../../../functions/sync/purge-space.ts';
import { departureStore } from '../../../functions/sync/store/departures.ts';
import { personExportStore } from '../../../functions/sync/store/person-exports.ts';
import { purgeQueue } from '../../../functions/sync/store/purge-queue.ts';
import { purgeStore } from '../../../functions/sync/store/purges.ts';
import { spaceTable } from '../../../functions/sync/store/space-table.ts';
import { spaceStore } from '../../../functions/sync/store/spaces.ts';
import { subscriptionStore } from '../../../functions/sync/store/subscriptions.ts';
import type { Dynamo, Item } from '../../../lib/runtime/aws/dynamo.ts';
import { changeKey, documentKey, type Head, headKey } from '../../../lib/sync/items.ts';
import { context } from '../push-world.ts';
import { type SyncWorld, tableNames } from '../sync-tables.ts';

export interface Queued {
  readonly spaceId: string;
  readonly delaySeconds: number;
}

/** The consumers that take things away, and what they left in their queue. */
export function purgeWorld(world: SyncWorld, dynamo: Dynamo = world.dynamo, pages = 60) {
  const queued: Queued[] = [];
  const table = spaceTable(dynamo, world.tables);
  const purges = purgeQueue({
    send: async ({ body, delaySeconds = 0 }) => {
      queued.push({ ...(body as { spaceId: string }), delaySeconds });
      return '';
    },
  });
  const store = purgeStore(table);
  return {
    queued,
    purge: (spaceId: string) => purge({ spaceId }, { ...context, store, purges, pages }),
    /** Purges until nothing is queued. */
    async purgeAll(spaceId: string): Promise<void> {
      queued.push({ spaceId, delaySeconds: 0 });
      for (let next = queued.shift(); next; next = queued.shift()) await this.purge(next.spaceId);
    },
    erase: (personId: string) =>
      erase(
        { personId },
        {
          ...context,
          store: departureStore(table),
          purges: store,
          queue: purges,
          pages,
          subscriptions: subscriptionStore(dynamo, () => tableNames.subscriptions),
        },
      ),
    /** As the saga does it. @returns what was removed in all. */
    async eraseAll(personId: string): Promise<Record<string, number>> {
      const removed: Record<string, number> = {};
      for (let again = true; again; ) {
        const step = await this.erase(personId);
        for (const [kind, count] of Object.entries(step.removed)) removed[kind] = (removed[kind] ?? 0) + count;
        again = step.again ?? false;
      }
      return removed;
    },
    async exportAll(personId: string): Promise<Record<string, unknown>[]> {
      const records: Record<string, unknown>[] = [];
      let cursor: string | undefined;
      do {
        const page = await exportData(
          { personId, ...(cursor ? { cursor } : {}) },
          { ...context, store: personExportStore(dynamo, world.tables), spaces: spaceStore(table) },
        );
        records.push(...page.records);
        cursor = page.cursor;
      } while (cursor);
      return records;
    },
  };
}

/** Documents and change rows as commits leave them, many at once; the head is made when it is not there. */
export async function fill(world: SyncWorld, spaceId: string, count: number, by: string = randomUUID()): Promise<void> {
  const { dynamo, tables } = world;
  const at = new Date().toISOString();
  const stamps = { createdAt: at, createdBy: by, updatedAt: at, updatedBy: by };
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  const documents = numbers.map((seq): Item => {
    const collection = seq % 2 ? 'lists' : 'tasks';
    const id = `d${seq}`;
    const fields = { title: `Title ${seq}` };
    const key = documentKey(spaceId, collection, id);
    const about = { spaceId, collection, id, revision: 1, seq, version: collection === 'lists' ? 1 : 3, marks: {} };
    return { ...key, entity: 'Document', ...about, fields, ...stamps };
  });
  const changes = documents.map(({ seq, collection, id }) => ({
    ...changeKey(spaceId, seq),
    entity: 'Change',
    collection,
    id,
  }));
  const put = (Item: Item) => ({ PutRequest: { Item } });
  await dynamo.batchWrite({
    RequestItems: { [tables.documents]: documents.map(put), [tables.changes]: changes.map(put) },
  });
  const { Item: made } = await dynamo.get({ TableName: tables.spaces, Key: headKey(spaceId) });
  const head: Head = {
    ...headKey(spaceId),
    entity: 'Head',
    spaceId,
    epoch: 'e',
    seq: count,
    sums: {},
    counts: { lists: Math.ceil(count / 2), tasks: Math.floor(count / 2) },
    tail: [1],
  };
  await dynamo.put({ TableName: tables.spaces, Item: { ...head, ...(made?.status ? { status: made.status } : {}) } });
}

/** Rows of all tables whose text names one of these. */
export async function rowsNaming(world: SyncWorld, ...names: string[]): Promise<(Item & { table: string })[]> {
  const rows: (Item & { table: string })[] = [];
  for (const table of ['spaces', 'documents', 'changes', 'subscriptions', 'terms'] as const) {
    for (const item of await world.everything(table)) {
      const text = JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value));
      if (names.some((name) => text.includes(name))) rows.push({ ...item, table });
    }
  }
  return rows;
}
