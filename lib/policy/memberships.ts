import { tableVariable } from '../contract/environment.ts';
import { accountsTable } from '../contract/resources.ts';
import type { Dynamo } from '../runtime/aws/dynamo.ts';
import { createDynamo } from '../runtime/aws/dynamo-client.ts';
import { variable } from '../runtime/environment.ts';
import type { Facts } from './accounts.ts';
import { callerReader } from './read-caller.ts';

/** What decides about things of an organisation; strongly consistent, 3 read units. */
export type Memberships = (personId: string, organisationId: string) => Promise<Facts>;

export function memberships(dynamo: Dynamo = createDynamo()): Memberships {
  return callerReader(dynamo, () => variable(tableVariable(accountsTable.module, accountsTable.table)));
}
