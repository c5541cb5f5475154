import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { documentKey, type StoredDocument } from '../../../lib/sync/items.ts';
import type { Place } from '../../../lib/sync/places.ts';
import { type DocumentQuery, type FoundPage, queryDocuments } from '../../../lib/sync/query/query-documents.ts';
import { type Search, searchDocuments } from '../../../lib/sync/search/search-documents.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export type QueryStore = ReturnType<typeof queryStore>;
type Ports = 'dynamo' | 'tables';

/** Reads documents of one space; large commits that are pending in it are finished first. */
export function queryStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  return {
    async place(personId: string, spaceId: string): Promise<Place> {
      const { places } = await readSettled(dynamo, tables, personId, [spaceId]);
      return places.get(spaceId) as Place;
    },

    async find(
      personId: string,
      spaceId: string,
      collection: string,
      id: string,
    ): Promise<{ place: Place; document: StoredDocument | undefined }> {
      const keys = [documentKey(spaceId, collection, id)];
      const { places, documents } = await readSettled(dynamo, tables, personId, [spaceId], { documents: keys });
      return { place: places.get(spaceId) as Place, document: documents[0] as StoredDocument | undefined };
    },

    /** See `queryDocuments`. */
    query: (query: Omit<DocumentQuery, Ports>): Promise<FoundPage> => queryDocuments({ ...query, dynamo, tables }),

    /** See `searchDocuments`. */
    search: (search: Omit<Search, Ports>) => searchDocuments({ ...search, dynamo, tables }),
  };
}
