import { randomBytes, randomUUID } from 'node:crypto';
import { safeParse } from 'zod/mini';
import { queryDocuments } from '../../../functions/sync/contract/documents.ts';
import { operation as query } from '../../../functions/sync/query-documents.ts';
import { queryStore } from '../../../functions/sync/store/queries.ts';
import {
  type Collection,
  type CollectionSpec,
  defineCollection,
  type Field,
} from '../../../lib/contract/collection.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createCursors } from '../../../lib/runtime/cursor.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import { commitDocuments } from '../../../lib/sync/commit/commit.ts';
import { type Head, headKey } from '../../../lib/sync/items.ts';
import { context } from '../push-world.ts';
import type { SyncWorld } from '../sync-tables.ts';

const cursors = createCursors(async () => 'a-secret-of-more-than-thirty-two-characters', {
  now: () => new Date(),
  randomBytes,
});

export interface Asked {
  readonly filter?: unknown;
  readonly sort?: string;
  readonly q?: string;
  readonly version?: string;
  readonly cursor?: string;
  readonly limit?: string;
}

export interface Page {
  readonly items: { id: string; revision: number; document: Record<string, unknown> }[];
  readonly nextCursor?: string;
}

/** One page through the real operation; request and answer satisfy the contract. */
export async function page(
  world: SyncWorld,
  caller: Caller,
  spaceId: string,
  collection: Collection,
  { filter, ...asked }: Asked,
  dynamo: Dynamo = world.dynamo,
): Promise<Page> {
  const text = filter === undefined || typeof filter === 'string' ? filter : JSON.stringify(filter);
  const given: Record<string, unknown> = { ...asked, ...(text === undefined ? {} : { filter: text }) };
  const read = Object.fromEntries(
    Object.entries(queryDocuments.query).map(([name, schema]) => {
      const result = safeParse(schema as never, given[name]);
      if (!result.success) throw result.error;
      return [name, result.data];
    }),
  );
  const { cursor, limit: _limit, ...rest } = read;
  const binding = { callerId: caller.personId, operation: 'query', query: { spaceId, ...rest } };
  const input = { params: { spaceId, collection: collection.name }, query: read, body: undefined };
  const answer = await query(input as never, caller, {
    ...context,
    store: queryStore(dynamo, world.tables),
    collections: { [collection.name]: collection },
    page: {
      start: () => cursors.open(cursor as string | undefined, binding),
      next: (position) => cursors.seal(position, binding),
    },
  });
  const response = safeParse(queryDocuments.response, JSON.parse(JSON.stringify(answer)));
  if (!response.success) throw response.error;
  return response.data as Page;
}

/** All pages. */
export async function found(...[world, caller, spaceId, collection, asked]: Parameters<typeof page>) {
  const items: Page['items'] = [];
  let pages = 0;
  for (let cursor: string | undefined; ; ) {
    const answer = await page(world, caller, spaceId, collection, { ...asked, ...(cursor ? { cursor } : {}) });
    items.push(...answer.items);
    pages += 1;
    cursor = answer.nextCursor;
    if (!cursor) return { items, pages };
  }
}

export const everybody = { owner: '*', reader: ['read'] } as const;

export const declare = (fields: Readonly<Record<string, Field>>, more: Partial<CollectionSpec> = {}): Collection =>
  defineCollection('sample', 'things', { summary: 'Things', roles: everybody, fields, ...more });

/** Writes documents as commits do. */
export async function write(
  world: SyncWorld,
  spaceId: string,
  collection: Collection,
  documents: Readonly<Record<string, Record<string, unknown>>>,
): Promise<void> {
  const all = Object.entries(documents);
  const at = '2026-01-01T00:00:00.000Z';
  for (let start = 0; start < all.length; start += 45) {
    const { Item: head } = await world.dynamo.get<Head>({
      TableName: world.tables.spaces,
      Key: headKey(spaceId),
      ConsistentRead: true,
    });
    const writes = all.slice(start, start + 45).map(([id, fields]) => ({
      collection,
      current: undefined,
      next: {
        entity: 'Document' as const,
        spaceId,
        collection: collection.name,
        id,
        revision: 1,
        version: collection.version,
        fields,
        marks: {},
        createdAt: at,
        createdBy: 'ann',
        updatedAt: at,
        updatedBy: 'ann',
      },
    }));
    const plan = { spaces: [{ spaceId, head, documents: writes }] };
    await commitDocuments(world, plan, { now: new Date(), tombstoneDays: 90, epoch: randomUUID() });
  }
}
