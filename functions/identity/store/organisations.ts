import { membershipKey, organisationKey, personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { Create, type FieldChange, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { MembershipItem, OrganisationItem } from './items.ts';
import { organisationPartition, personPartition } from './keys.ts';
import { leaveWork, tellDeletion, tellMembership } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** A membership with what its index needs. */
export const newMembership = (personId: string, organisationId: string, role: string, joinedAt: string) => ({
  ...membershipKey(personId, organisationId),
  entity: 'Membership' as const,
  personId,
  organisationId,
  role,
  joinedAt,
  memberOf: organisationId,
  memberSort: `${joinedAt}#${personId}`,
});

/** One more organisation for a person, as long as the account is active; as owner it is a promotion, which an erasure must have seen. */
export const joining = (people: People, personId: string, role: string, limit: number) =>
  Update(people.name(), personKey(personId), {
    add: { organisationCount: 1, promotions: role === 'owner' ? 1 : 0 },
    when: '#status = :active AND #organisationCount < :limit',
    values: { ':active': 'active', ':limit': limit },
  });

/** @param person the item that `joining` was refused for. */
export const refusedToJoin = (person: Readonly<Record<string, unknown>> | undefined, limit: number) =>
  person?.status === 'active'
    ? new AppError('organisation-limit', `At most ${limit} organisations.`)
    : new AppError('conflict', 'The account was closed meanwhile.');

export type OrganisationStore = ReturnType<typeof organisationStore>;

export function organisationStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;

  /** A change from the version that was read; `newer` when nothing was written. */
  async function save<T>(
    before: OrganisationItem,
    change: Pick<FieldChange, 'set' | 'when' | 'values'>,
    response: T,
    { idempotency, now }: Pick<Command, 'idempotency' | 'now'>,
    more: Parameters<typeof outcomes.commit>[0]['writes'] = [],
  ): Promise<{ readonly saved: T } | { readonly newer: OrganisationItem }> {
    const write = Update(name(), organisationKey(before.organisationId), {
      set: { ...change.set, version: before.version + 1, updatedAt: now().toISOString() },
      when: `#status = :active AND #version = :before${change.when ? ` AND ${change.when}` : ''}`,
      values: { ...change.values, ':active': 'active', ':before': before.version },
    });
    try {
      return { saved: await outcomes.commit({ writes: [write, ...more], idempotency, response, now: now() }) };
    } catch (error) {
      if (!(error instanceof Refused) || !error.at(0)) throw error;
      const found = error.item(0) as OrganisationItem | undefined;
      if (found?.status !== 'active') throw new AppError('not-found');
      return { newer: found };
    }
  }

  return {
    outcomes,
    save,

    /** @param limit most organisations of the founder. */
    async create<T>(item: OrganisationItem, ownerId: string, limit: number, response: T, command: Command): Promise<T> {
      const { organisationId, createdAt } = item;
      const writes = [
        Create(name(), { ...item, ...organisationKey(organisationId) }),
        Create(name(), newMembership(ownerId, organisationId, 'owner', createdAt)),
        joining(people, ownerId, 'owner', limit),
        tellMembership(people, ownerId, organisationId, command),
      ];
      const { idempotency, now } = command;
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused && error.at(2)) throw refusedToJoin(error.item(2), limit);
        throw error;
      }
    },

    /** Gone for every member at once; the rest is purged later. */
    delete(item: OrganisationItem, command: Command) {
      const { organisationId } = item;
      const work = leaveWork(people, organisationPartition(organisationId), 'purge', { organisationId }, command);
      const set = { status: 'deleted', deletedAt: command.now().toISOString() };
      return save(item, { set, when: '' }, undefined, command, [work, tellDeletion(people, organisationId, command)]);
    },

    /** A person's memberships with their organisations, oldest first. Strongly consistent. */
    async list(personId: string): Promise<{ membership: MembershipItem; organisation: OrganisationItem }[]> {
      const memberships = await this.memberships(personId);
      if (memberships.length === 0) return [];
      const Keys = memberships.map(({ organisationId }) => organisationKey(organisationId));
      const { Responses } = await dynamo.batchGet<OrganisationItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      const found = new Map((Responses[name()] ?? []).map((item) => [item.organisationId, item]));
      return memberships.flatMap((membership) => {
        const organisation = found.get(membership.organisationId);
        return organisation ? [{ membership, organisation }] : [];
      });
    },

    /** All of a person's memberships: few enough for one page. Strongly consistent. */
    async memberships(personId: string): Promise<MembershipItem[]> {
      const { Items } = await dynamo.query<MembershipItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :membership)',
        ExpressionAttributeValues: { ':pk': personPartition(personId), ':membership': 'MEMBERSHIP#' },
        ConsistentRead: true,
      });
      return Items.sort((a, b) => (a.joinedAt < b.joinedAt ? -1 : 1));
    },
  };
}
