import { tableVariable } from '../../../lib/contract/environment.ts';
import { accountsTable } from '../../../lib/contract/resources.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName, variable } from '../../../lib/runtime/environment.ts';
import { createOutcomes, type Outcomes } from '../../../lib/runtime/outcomes.ts';
import { keys } from '../contract/module.ts';

/** The module's own table, that of accounts, and the way in which every change by a person is committed. */
export interface KeyTables {
  readonly dynamo: Dynamo;
  readonly keys: () => string;
  readonly people: () => string;
  readonly outcomes: Outcomes;
}

export const ownTable = () => tableName(keys, 'keys');

export function keyTables(
  dynamo: Dynamo = createDynamo(),
  own = ownTable,
  people = () => variable(tableVariable(accountsTable.module, accountsTable.table)),
): KeyTables {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, keys: own, people, outcomes: createOutcomes(dynamo, { name: own, key, ttl: 'expiresAt' }) };
}
