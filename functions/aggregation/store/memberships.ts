import { tableVariable } from '../../../lib/contract/environment.ts';
import { accountsTable } from '../../../lib/contract/resources.ts';
import type { Facts } from '../../../lib/policy/accounts.ts';
import { callerReader } from '../../../lib/policy/read-caller.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { variable } from '../../../lib/runtime/environment.ts';

/** What decides about things of an organisation; strongly consistent, 3 read units. */
export type Memberships = (personId: string, organisationId: string) => Promise<Facts>;

export function memberships(dynamo: Dynamo = createDynamo()): Memberships {
  return callerReader(dynamo, () => variable(tableVariable(accountsTable.module, accountsTable.table)));
}
