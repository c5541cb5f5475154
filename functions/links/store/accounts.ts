import { factsReader } from '../../../lib/policy/read-facts.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { identity } from '../../identity/contract/module.ts';

/** The person's account, strongly consistent: 1 read unit. */
export const readAccount = factsReader(createDynamo(), () => tableName(identity, 'people'));
