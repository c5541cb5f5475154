import { type Account, isShutOut, personKey } from '../../../lib/policy/accounts.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export type PlaceStore = ReturnType<typeof placeStore>;

/** What decides about a person in a space. */
export function placeStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  return {
    /** Strongly consistent. */
    async place(personId: string, spaceId: string): Promise<Place> {
      const { places } = await readPlaces(dynamo, tables, personId, [spaceId]);
      return places.get(spaceId) as Place;
    },

    /** Strongly consistent, 1 read unit. */
    async isShutOut(personId: string): Promise<boolean> {
      const { Responses } = await dynamo.batchGet<Account>({
        RequestItems: { [tables.people]: { Keys: [personKey(personId)], ConsistentRead: true } },
      });
      return isShutOut(Responses[tables.people]?.[0]);
    },
  };
}
