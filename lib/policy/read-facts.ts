import type { Dynamo } from '../runtime/aws/dynamo.ts';
import { type Account, type Facts, personKey } from './accounts.ts';
import { callerReader } from './read-caller.ts';

/** Reads what decides, strongly consistent: 1 read unit for the person, 3 with an organisation (items up to 4 KB each). */
export type ReadFacts = (personId: string, organisationId?: string) => Promise<Facts>;

/** For operations that decide by themselves; a person alone takes the right to `GetItem` and no more. */
export function factsReader(dynamo: Pick<Dynamo, 'get' | 'batchGet'>, tableName: () => string): ReadFacts {
  const readCaller = callerReader(dynamo, tableName);
  return async (personId, organisationId) => {
    if (organisationId !== undefined) return readCaller(personId, organisationId);
    const Key = personKey(personId);
    const { Item } = await dynamo.get<Account>({ TableName: tableName(), Key, ConsistentRead: true });
    return Item ? { account: Item } : {};
  };
}
