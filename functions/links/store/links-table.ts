import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { createOutcomes, type Outcomes } from '../../../lib/runtime/outcomes.ts';
import { links } from '../contract/module.ts';

/** The module's one table, and the way in which every change of it is committed. */
export interface LinksTable {
  readonly dynamo: Dynamo;
  /** Physical name. */
  readonly name: () => string;
  readonly outcomes: Outcomes;
}

export function linksTable(dynamo: Dynamo = createDynamo(), name = () => tableName(links, 'links')): LinksTable {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, name, outcomes: createOutcomes(dynamo, { name, key, ttl: 'expiresAt' }) };
}
