import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { changeKey } from '../../../lib/sync/items.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export type ChangeStore = ReturnType<typeof changeStore>;

export function changeStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables) {
  return {
    /** Rows that are not there are no mistake. */
    async remove(rows: readonly { readonly spaceId: string; readonly seq: number }[]): Promise<void> {
      const keys = new Map(rows.map(({ spaceId, seq }) => [`${spaceId} ${seq}`, changeKey(spaceId, seq)]));
      const deletes = [...keys.values()].map((Key) => ({ DeleteRequest: { Key } }));
      await dynamo.batchWrite({ RequestItems: { [tables.changes]: deletes } });
    },
  };
}
