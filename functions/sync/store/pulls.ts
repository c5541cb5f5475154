import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import type { Head } from '../../../lib/sync/items.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import type { PullPosition } from '../../../lib/sync/pull/cursor.ts';
import { type PulledPage, type PullRules, pullSpace } from '../../../lib/sync/pull/pull-space.ts';
import type { Room } from '../../../lib/sync/pull/pulled-changes.ts';
import type { View } from '../../../lib/sync/pull/view.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export type PullStore = ReturnType<typeof pullStore>;

/** What pull reads. */
export function pullStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  return {
    /** @param spaceIds each once. */
    async places(personId: string, spaceIds: readonly string[]): Promise<ReadonlyMap<string, Place>> {
      return (await readPlaces(dynamo, tables, personId, spaceIds)).places;
    },

    /** See `pullSpace`. */
    pull: (
      head: Head | undefined,
      view: View,
      given: PullPosition | undefined,
      room: Room,
      rules: PullRules,
    ): Promise<PulledPage> => pullSpace({ dynamo, tables }, head, view, given, room, rules),
  };
}
