import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { createOutcomes, type Outcomes } from '../../../lib/runtime/outcomes.ts';
import { banking } from '../contract/module.ts';

/** The module's tables, and the way in which every change by a person is committed. */
export interface BankTables {
  readonly dynamo: Dynamo;
  /** Physical name of the table of rows. */
  readonly name: () => string;
  readonly outcomes: Outcomes;
}

export function bankTables(dynamo: Dynamo = createDynamo(), name = () => tableName(banking, 'bank')): BankTables {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, name, outcomes: createOutcomes(dynamo, { name, key, ttl: 'expiresAt' }) };
}

/** Where events are left. */
export const eventTable = ({ name }: Pick<BankTables, 'name'>) => ({ name, keys: banking.resources.tables.bank });
