import { eventBus } from '../../../lib/events/announce.ts';
import { membershipKey, organisationKey, personKey } from '../../../lib/policy/accounts.ts';
import type { Bus } from '../../../lib/runtime/aws/bus.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { identity } from '../contract/module.ts';
import type { InvitationItem, MembershipItem, OrganisationItem } from './items.ts';
import { organisationPartition } from './keys.ts';
import { tellOfMembers } from './member-news.ts';
import { type People, peopleTable } from './people-table.ts';

/** Days for which the item of a deleted organisation stays, without its name. */
const tombstoneDays = 30;
const pageSize = 25;

export type PurgeStore = ReturnType<typeof purgeStore>;

/** What remains of a deleted organisation. Its `members` count tells when it is all gone; the index alone might lag behind. */
export function purgeStore(
  people: People = peopleTable(),
  purges: Pick<Queue, 'send'> = createQueue(() => queueUrl(identity, 'purges')),
  bus: Bus = eventBus(),
) {
  const { dynamo, name, outcomes } = people;

  return {
    /** Strongly consistent. */
    async find(organisationId: string): Promise<OrganisationItem | undefined> {
      const Key = organisationKey(organisationId);
      return (await dynamo.get<OrganisationItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    async someMembers(organisationId: string): Promise<Pick<MembershipItem, 'personId'>[]> {
      const { Items } = await dynamo.query<Pick<MembershipItem, 'personId'>>({
        TableName: name(),
        IndexName: 'byOrganisation',
        KeyConditionExpression: 'memberOf = :organisation',
        ExpressionAttributeValues: { ':organisation': organisationId },
        Limit: pageSize,
      });
      return Items;
    },

    /** Said before they are removed: after a crash in between nobody would know them. The organisation is deleted already, so they are none. */
    tell: (organisationId: string, members: readonly Pick<MembershipItem, 'personId'>[], now: Date) =>
      tellOfMembers(bus, organisationId, members, 'purged', now),

    /** @returns false when it was removed before. */
    async removeMember(organisationId: string, personId: string, now: Date): Promise<boolean> {
      const writes = [
        Delete(name(), membershipKey(personId, organisationId)),
        Update(name(), organisationKey(organisationId), { add: { members: -1 }, when: 'attribute_exists(#members)' }),
        Update(name(), personKey(personId), {
          add: { organisationCount: -1 },
          when: 'attribute_exists(#organisationCount)',
        }),
      ];
      try {
        return await outcomes.commit({ writes, idempotency: undefined, response: true, now });
      } catch (error) {
        if (error instanceof Refused && error.at(0)) return false;
        throw error;
      }
    },

    /** @returns how many were removed; fewer than a page when none are left. */
    async removeInvitations(organisationId: string): Promise<{ removed: number; more: boolean }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<InvitationItem & { pk: string; sk: string }>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :invitation)',
        ExpressionAttributeValues: { ':pk': organisationPartition(organisationId), ':invitation': 'INVITATION#' },
        ConsistentRead: true,
        Limit: pageSize,
      });
      for (const { pk, sk } of Items) await dynamo.delete({ TableName: name(), Key: { pk, sk } });
      return { removed: Items.length, more: LastEvaluatedKey !== undefined };
    },

    /** Leaves a tombstone without a name. */
    async finish(organisationId: string, now: Date): Promise<void> {
      const write = Update(name(), organisationKey(organisationId), {
        set: {
          name: undefined,
          purgedAt: now.toISOString(),
          expiresAt: Math.floor(now.getTime() / 1000) + tombstoneDays * 86_400,
        },
        when: '#status = :deleted',
        values: { ':deleted': 'deleted' },
      });
      await outcomes.commit({ writes: [write], idempotency: undefined, response: undefined, now });
    },

    async continueLater(organisationId: string, delaySeconds: number, round = 0): Promise<void> {
      await purges.send({ body: { organisationId, round }, delaySeconds });
    },
  };
}
