import { randomUUID } from 'node:crypto';
import { defineCollection } from '../../../lib/contract/collection.ts';
import type { Dynamo, Key } from '../../../lib/runtime/aws/dynamo.ts';
import { documentKey, type Fields, type StoredDocument } from '../../../lib/sync/items.ts';
import { indexChanges } from '../../../lib/sync/search/index-changes.ts';
import { type Indexed, type IndexedItem, readIndexed } from '../../../lib/sync/search/indexed.ts';
import type { SearchPosition } from '../../../lib/sync/search/rank.ts';
import { type Search, searchDocuments } from '../../../lib/sync/search/search-documents.ts';
import { sharedSpace } from '../../../lib/sync/space-id.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';

/** A collection with a field that only owners see, and one that was renamed and one that was added on the way to version 3. */
export const books = defineCollection('shelf', 'books', {
  summary: 'Books',
  roles: { owner: '*', reader: ['read'] },
  version: 3,
  steps: { 2: [{ rename: 'name', to: 'title' }], 3: [{ add: 'tags' }] },
  fields: {
    title: { type: 'string' },
    notes: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' }, merge: 'set' },
    secret: { type: 'string', read: ['owner'] },
    shelf: { type: 'integer' },
  },
  text: { title: 3, notes: 1, tags: 2, secret: 5 },
});

export interface Event {
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

export type Library = Awaited<ReturnType<typeof openLibrary>>;

/** One space's books on real tables. Each change of a document gives the event that the stream would carry. */
export async function openLibrary(world?: SyncWorld) {
  const own = world ?? (await startSyncTables());
  const { tables } = own;
  const { dynamo, written } = recording(own.dynamo, tables.terms);
  const spaceId = sharedSpace(randomUUID());
  const stored = new Map<string, StoredDocument>();
  let seq = 0;

  async function change(id: string, next: Partial<StoredDocument> | undefined): Promise<Event> {
    const key = documentKey(spaceId, books.name, id);
    const before = stored.get(id);
    seq += 1;
    if (!next) {
      await dynamo.delete({ TableName: tables.documents, Key: key });
      stored.delete(id);
      return before ? { before: { ...before } } : {};
    }
    const at = new Date(seq).toISOString();
    const after: StoredDocument = {
      ...key,
      entity: 'Document',
      spaceId,
      collection: books.name,
      id,
      revision: (before?.revision ?? 0) + 1,
      seq,
      version: books.version,
      fields: {},
      marks: {},
      createdAt: at,
      createdBy: 'ann',
      updatedAt: at,
      updatedBy: 'ann',
      ...next,
    };
    await dynamo.put({ TableName: tables.documents, Item: after });
    stored.set(id, after);
    return { ...(before ? { before: { ...before } } : {}), after: { ...after } };
  }

  const index = (events: readonly Event[], through: Dynamo = dynamo) =>
    indexChanges({ dynamo: through, tables, newId: randomUUID }, { books }, events);

  async function write(id: string, fields: Fields, version = books.version): Promise<Event> {
    return change(id, { fields, version });
  }

  return {
    world: own,
    dynamo,
    spaceId,
    stored,
    change,
    index,
    write,
    /** Leaves the tombstone that a deletion leaves. */
    bury: (id: string) => change(id, { deleted: true, fields: {} }),
    /** What time to live and purges do. */
    remove: (id: string) => change(id, undefined),
    async put(id: string, fields: Fields): Promise<void> {
      await index([await write(id, fields)]);
    },
    search: (q: string, more: Partial<Search> = {}) =>
      searchDocuments({
        dynamo,
        tables,
        spaceId,
        collection: books,
        total: stored.size,
        q,
        hidden: new Set<string>(),
        limit: 25,
        ...more,
      }),
    /** Ids found, best first, all pages. */
    async find(q: string, more: Partial<Search> = {}): Promise<string[]> {
      const ids: string[] = [];
      let after: SearchPosition | undefined;
      do {
        const { documents, next } = await this.search(q, { ...more, ...(after ? { after } : {}) });
        ids.push(...documents.map(({ id }) => id));
        after = next && (JSON.parse(JSON.stringify(next)) as SearchPosition);
      } while (after);
      return ids;
    },
    /** What is there of all that was ever written into the index, in an order of its own, without what differs from one writing to the next. */
    async indexed(): Promise<unknown[]> {
      const Keys = [...written.values()];
      const { Responses } = await dynamo.batchGet({ RequestItems: { [tables.terms]: { Keys, ConsistentRead: true } } });
      return (Responses[tables.terms] ?? [])
        .map((item) => ({
          at: `${String(item.pk).slice(spaceId.length)} ${item.sk}`,
          holds: item.entity === 'Indexed' ? content(readIndexed(item as IndexedItem)) : item.in,
        }))
        .sort((a, b) => (a.at < b.at ? -1 : 1));
    },
  };
}

/** Remembers the keys of what is written into a table. */
function recording(dynamo: Dynamo, table: string) {
  const written = new Map<string, Key>();
  const remember = ({ pk = '', sk = '' }: Key) => void written.set(`${pk} ${sk}`, { pk, sk });
  const recorded: Dynamo = {
    ...dynamo,
    put: (input) => {
      if (input.TableName === table) remember(input.Item);
      return dynamo.put(input);
    },
    batchWrite: (input) => {
      for (const request of input.RequestItems[table] ?? [])
        if ('PutRequest' in request) remember(request.PutRequest.Item);
      return dynamo.batchWrite(input);
    },
  };
  return { dynamo: recorded, written };
}

const content = ({ terms, stale, open }: Indexed) => ({
  terms: [...terms].sort(([a], [b]) => (a < b ? -1 : 1)),
  stale,
  open,
});

/** What the index holds when all live documents are indexed for the first time, in a space of its own. */
export async function rebuilt(library: Library): Promise<unknown[]> {
  const fresh = await openLibrary(library.world);
  for (const [id, { deleted, fields, version }] of library.stored) {
    if (!deleted) await fresh.index([await fresh.write(id, fields, version)]);
  }
  return fresh.indexed();
}
