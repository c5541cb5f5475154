import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export type PlaceStore = ReturnType<typeof placeStore>;

/** Spaces as one person meets them. */
export function placeStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  return {
    /** Strongly consistent. @param spaceIds each once. */
    async read(personId: string, spaceIds: readonly string[]): Promise<ReadonlyMap<string, Place>> {
      if (spaceIds.length === 0) return new Map();
      return (await readPlaces(dynamo, tables, personId, spaceIds)).places;
    },
  };
}
