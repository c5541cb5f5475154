import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { createOutcomes, type Outcomes } from '../../../lib/runtime/outcomes.ts';
import { webhooks } from '../contract/module.ts';

/** The module's one table, and the way in which every change of it by a person is committed. */
export interface Hooks {
  readonly dynamo: Dynamo;
  /** Physical name. */
  readonly name: () => string;
  readonly outcomes: Outcomes;
}

export function hooksTable(dynamo: Dynamo = createDynamo(), name = () => tableName(webhooks, 'hooks')): Hooks {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, name, outcomes: createOutcomes(dynamo, { name, key, ttl: 'expiresAt' }) };
}

export const eventTable = ({ name }: Pick<Hooks, 'name'>) => ({ name, keys: webhooks.resources.tables.hooks });
