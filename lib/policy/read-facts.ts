import type { Dynamo } from '../runtime/aws/dynamo.ts';
import {
  type Account,
  type Facts,
  type Membership,
  membershipKey,
  type Organisation,
  organisationKey,
  personKey,
} from './accounts.ts';

/** Reads what decides, strongly consistent: 1 read unit for the person, 3 with an organisation (items up to 4 KB each). */
export type ReadFacts = (personId: string, organisationId?: string) => Promise<Facts>;

export function factsReader(dynamo: Dynamo, tableName: () => string): ReadFacts {
  return async (personId, organisationId) => {
    const TableName = tableName();
    if (organisationId === undefined) {
      const { Item } = await dynamo.get<Account>({ TableName, Key: personKey(personId), ConsistentRead: true });
      return Item ? { account: Item } : {};
    }
    const keys = [personKey(personId), membershipKey(personId, organisationId), organisationKey(organisationId)];
    const { Responses } = await dynamo.batchGet({
      RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } },
    });
    const bySortKey = new Map((Responses[TableName] ?? []).map((item) => [item.sk as string, item]));
    const [account, membership, organisation] = keys.map(({ sk }) => bySortKey.get(sk));
    return {
      ...(account ? { account: account as Account } : {}),
      ...(membership ? { membership: membership as Membership } : {}),
      ...(organisation ? { organisation: organisation as Organisation } : {}),
    };
  };
}
