import { type Membership, membershipKey, type Organisation, organisationKey } from '../../../lib/policy/accounts.ts';
import { heldIn } from '../../../lib/policy/decide.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import type { Fields } from '../../../lib/sync/items.ts';
import { identity } from '../../identity/contract/module.ts';

export type AccountStore = ReturnType<typeof accountStore>;

export function accountStore(dynamo: Dynamo = createDynamo(), name = () => tableName(identity, 'people')) {
  return {
    /** What a device is told of a membership as it is now; null: there is none. Strongly consistent, 2 read units. */
    async membership(personId: string, organisationId: string): Promise<Fields | null> {
      const Keys = [membershipKey(personId, organisationId), organisationKey(organisationId)];
      const { Responses } = await dynamo.batchGet({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
      const items = Responses[name()] ?? [];
      const membership = items.find(({ entity }) => entity === 'Membership') as Membership | undefined;
      const organisation = items.find(({ entity }) => entity === 'Organisation') as Organisation | undefined;
      if (!membership || !organisation || !heldIn({ membership, organisation })) return null;
      return { name: organisation.name, role: membership.role, joinedAt: membership.joinedAt };
    },
  };
}
