import type { Change } from '../../../lib/contract/consumer.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import { indexChanges } from '../../../lib/sync/search/index-changes.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export interface TermStore {
  /** Brings the full-text index up to changes of documents. Idempotent. */
  follow(changes: readonly Pick<Change, 'before' | 'after'>[], newId: () => string): Promise<void>;
}

export function termStore(
  dynamo: Dynamo = createDynamo(),
  tables: Pick<SyncTables, 'documents' | 'terms'> = syncTables,
): TermStore {
  return { follow: (changes, newId) => indexChanges({ dynamo, tables, newId }, collections, changes) };
}
