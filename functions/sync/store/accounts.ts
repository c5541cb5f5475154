import { factsReader } from '../../../lib/policy/read-facts.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { syncTables } from '../../../lib/sync/tables.ts';

/** The person's account, strongly consistent: 1 read unit. */
export const readAccount = factsReader(createDynamo(), () => syncTables.people);
