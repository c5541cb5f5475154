import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { createOutcomes, type Outcomes } from '../../../lib/runtime/outcomes.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

/** The table of spaces and their members, and the way in which commands about them are committed. */
export interface SpaceTable {
  readonly dynamo: Dynamo;
  readonly tables: SyncTables;
  readonly outcomes: Outcomes;
}

export function spaceTable(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables): SpaceTable {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, tables, outcomes: createOutcomes(dynamo, { name: () => tables.spaces, key, ttl: 'expiresAt' }) };
}
