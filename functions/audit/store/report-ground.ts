import { tableVariable } from '../../../lib/contract/environment.ts';
import { accountsTable } from '../../../lib/contract/resources.ts';
import { factsReader, type ReadFacts } from '../../../lib/policy/read-facts.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { variable } from '../../../lib/runtime/environment.ts';

/** What decides about whoever asked for a report, strongly consistent. */
export const reportFacts = (): ReadFacts =>
  factsReader(createDynamo(), () => variable(tableVariable(accountsTable.module, accountsTable.table)));
