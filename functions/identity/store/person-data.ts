import { membershipKey, organisationKey, personKey } from '../../../lib/policy/accounts.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import { identity } from '../contract/module.ts';
import { ownerWeight } from '../model/organisation.ts';
import type { DeviceItem, MembershipItem, OrganisationItem } from './items.ts';
import { organisationPartition, personPartition } from './keys.ts';
import { roleCounts } from './members.ts';
import { leaveWork, tellDeletion, tellMembership } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';
import { dropToken } from './push-tokens.ts';

export type PersonData = ReturnType<typeof personData>;
export type PartitionItem = Key & { readonly pk: string; readonly sk: string; readonly entity?: string };

/** Everything of one person: for taking it away, and for showing it. */
export function personData(
  people: People = peopleTable(),
  exports: Pick<Objects, 'list' | 'delete'> = createObjects(() => bucketName(identity, 'exports')),
) {
  const { dynamo, name, outcomes } = people;

  const organisationOf = async (organisationId: string) => {
    const Key = organisationKey(organisationId);
    return (await dynamo.get<OrganisationItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  };

  /** What leaving does to the organisation: without other members it ends. */
  function effect(
    membership: MembershipItem,
    organisation: OrganisationItem | undefined,
    command: Command,
  ): TransactItem[] {
    const { organisationId, role } = membership;
    const Key = organisationKey(organisationId);
    if (!organisation) return [];
    if (organisation.status !== 'active') {
      return [
        Update(name(), Key, { add: { members: -1 }, when: '#status = :deleted', values: { ':deleted': 'deleted' } }),
      ];
    }
    if (organisation.members <= 1) {
      const set = { status: 'deleted', members: 0, owners: 0, deletedAt: command.now().toISOString() };
      return [
        Update(name(), Key, {
          set,
          when: '#status = :active AND #members = :one',
          values: { ':active': 'active', ':one': 1 },
        }),
        leaveWork(people, organisationPartition(organisationId), 'purge', { organisationId }, command),
        tellDeletion(people, organisationId, command),
      ];
    }
    return [
      Update(name(), Key, {
        add: { members: -1, owners: -ownerWeight(membership), ...roleCounts(role, undefined) },
        when: '#status = :active AND #members > :one',
        values: { ':active': 'active', ':one': 1 },
      }),
    ];
  }

  return {
    /** Up to a page of the person's items, as keys with their entity; strongly consistent. */
    async page(personId: string, prefix: string | undefined, limit: number): Promise<PartitionItem[]> {
      const { Items } = await dynamo.query<PartitionItem>({
        TableName: name(),
        KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
        ExpressionAttributeValues: { ':pk': personPartition(personId), ':prefix': prefix },
        ConsistentRead: true,
        Limit: limit,
      });
      return Items;
    },

    /** Leaves an organisation for good; an organisation without other members is deleted. @returns whether there was one to leave. */
    async leave(personId: string, organisationId: string, command: Command): Promise<boolean> {
      return untilSettled(async () => {
        const Key = membershipKey(personId, organisationId);
        const { Item } = await dynamo.get<MembershipItem>({ TableName: name(), Key, ConsistentRead: true });
        if (!Item) return false;
        const { role, leaving } = Item;
        const writes = [
          Delete(name(), Key, {
            when: `#role = :role AND ${leaving ? 'attribute_exists' : 'attribute_not_exists'}(#leaving)`,
            values: { ':role': role },
          }),
          Update(name(), personKey(personId), {
            add: { organisationCount: -1 },
            when: 'attribute_exists(#organisationCount)',
          }),
          ...effect(Item, await organisationOf(organisationId), command),
          tellMembership(people, personId, organisationId, command),
        ];
        try {
          return await outcomes.commit({ writes, idempotency: undefined, response: true, now: command.now() });
        } catch (error) {
          if (error instanceof Refused) return again;
          throw error;
        }
      });
    },

    /** Deletes finished and half-finished archives, up to 1,000. @returns how many. */
    async removeExports(personId: string): Promise<number> {
      const { objects } = await exports.list(`${personId}/`);
      for (const { key } of objects) await exports.delete(key);
      return objects.length;
    },

    async remove(personId: string, { pk, sk, ...item }: PartitionItem): Promise<void> {
      if (item.entity === 'Device') await dropToken(people, personId, item as Pick<DeviceItem, 'tokenId'>);
      await dynamo.delete({ TableName: name(), Key: { pk, sk } });
    },
  };
}
