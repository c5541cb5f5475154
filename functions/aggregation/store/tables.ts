import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { createOutcomes, type Outcomes } from '../../../lib/runtime/outcomes.ts';
import { aggregation } from '../contract/module.ts';

/** The module's table, and the way in which every change by a person is committed. */
export interface Tables {
  readonly dynamo: Dynamo;
  /** Its physical name. */
  readonly name: () => string;
  readonly outcomes: Outcomes;
}

export function tablesOf(dynamo: Dynamo = createDynamo(), name = () => tableName(aggregation, 'connections')): Tables {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, name, outcomes: createOutcomes(dynamo, { name, key, ttl: 'expiresAt' }) };
}

/** Where events are left. */
export const eventTable = ({ name }: Pick<Tables, 'name'>) => ({
  name,
  keys: aggregation.resources.tables.connections,
});
