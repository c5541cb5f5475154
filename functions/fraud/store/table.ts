import type { EventTable } from '../../../lib/events/leave-event.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { createOutcomes } from '../../../lib/runtime/outcomes.ts';
import { fraud } from '../contract/module.ts';

/** The module's own table. */
export interface OwnTable {
  readonly dynamo: Dynamo;
  readonly name: () => string;
}

export const ownTable = (dynamo: Dynamo = createDynamo()): OwnTable => ({
  dynamo,
  name: () => tableName(fraud, 'fraud'),
});

export const eventsOf = ({ name }: OwnTable): EventTable => ({ name, keys: fraud.resources.tables.fraud });

export const outcomesOf = ({ dynamo, name }: OwnTable) =>
  createOutcomes(dynamo, { name, key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }), ttl: 'expiresAt' });
