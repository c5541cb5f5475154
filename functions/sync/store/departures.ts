import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import {
  type CountersItem,
  countersKey,
  type Head,
  headKey,
  type JoinedItem,
  type MemberItem,
  memberKey,
  type SpaceItem,
  spaceKey,
} from '../../../lib/sync/items.ts';
import { counted, leaving, memberChanged, memberRemoved } from './membership-writes.ts';
import { clearPage } from './purges.ts';
import { type SpaceTable, spaceTable } from './space-table.ts';
import { spaceDeleted } from './spaces.ts';

/** Days for which it is remembered that a person was erased, as identity does: nothing is made anew for them. */
const tombstoneDays = 30;
const pageSize = 25;

export type DepartureStore = ReturnType<typeof departureStore>;
export type Departure = 'left' | 'handed-over' | 'deleted';

/** A person who goes for good, and the spaces they leave. Every step may be repeated. */
export function departureStore(table: SpaceTable = spaceTable()) {
  const { dynamo, tables, outcomes } = table;
  const partition = (personId: string) => `PERSON#${personId}`;
  const expiresAt = (now: Date) => Math.floor(now.getTime() / 1000) + tombstoneDays * 86_400;

  return {
    /** From here on the person joins nothing more. */
    async close(personId: string): Promise<void> {
      await dynamo.update({
        TableName: tables.spaces,
        Key: countersKey(personId),
        UpdateExpression: 'SET entity = :entity, closed = :yes, #spaces = if_not_exists(#spaces, :none)',
        ExpressionAttributeNames: { '#spaces': 'spaces' },
        ExpressionAttributeValues: { ':entity': 'Counters', ':yes': true, ':none': 0 },
      });
    },

    /** Some of the person's shared spaces; strongly consistent. */
    async someJoined(personId: string): Promise<JoinedItem[]> {
      const { Items } = await dynamo.query<JoinedItem>({
        TableName: tables.spaces,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :space)',
        ExpressionAttributeValues: { ':pk': partition(personId), ':space': 'SPACE#' },
        ConsistentRead: true,
        Limit: pageSize,
      });
      return Items;
    },

    /** Space and membership, strongly consistent. */
    async facts(spaceId: string, personId: string) {
      const Keys = [spaceKey(spaceId), memberKey(spaceId, personId)];
      const RequestItems = { [tables.spaces]: { Keys, ConsistentRead: true } };
      const items = (await dynamo.batchGet({ RequestItems })).Responses[tables.spaces] ?? [];
      return {
        space: items.find(({ entity }) => entity === 'Space') as SpaceItem | undefined,
        member: items.find(({ entity }) => entity === 'Member') as MemberItem | undefined,
      };
    },

    /** All members but one; strongly consistent. */
    async others(spaceId: string, personId: string): Promise<MemberItem[]> {
      const members: MemberItem[] = [];
      let ExclusiveStartKey: Record<string, string> | undefined;
      do {
        const page = await dynamo.query<MemberItem>({
          TableName: tables.spaces,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :member)',
          ExpressionAttributeValues: { ':pk': spaceKey(spaceId).pk, ':member': 'MEMBER#' },
          ConsistentRead: true,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        members.push(...page.Items);
        ExclusiveStartKey = page.LastEvaluatedKey as Record<string, string> | undefined;
      } while (ExclusiveStartKey);
      return members.filter((member) => member.personId !== personId);
    },

    /**
     * Ends one membership. @param heir who becomes owner in the same transaction; without one and without other members the space ends.
     * @returns `again` when it was not as read.
     */
    async leave(
      member: MemberItem,
      space: SpaceItem,
      heir: MemberItem | undefined,
      now: Date,
    ): Promise<Departure | typeof again> {
      const { spaceId, personId, role } = member;
      const name = tables.spaces;
      const alone = space.members <= 1;
      const active = space.status === 'active';
      const writes = [
        ...memberRemoved(name, member),
        leaving(name, personId),
        ...(active && alone ? spaceDeleted(name, spaceId, now, ' AND #members = :one', { ':one': 1 }) : []),
        ...(active && !alone && !heir ? [counted(name, spaceId, { members: -1, before: role }, now)] : []),
        ...(active && !alone && heir
          ? [
              Update(name, spaceKey(spaceId), {
                add: { members: -1, invitations: 1 },
                set: { updatedAt: now.toISOString() },
                when: '#status = :active AND #owners = :one',
                values: { ':active': 'active', ':one': 1 },
              }),
              ...memberChanged(name, heir, 'owner'),
            ]
          : []),
      ];
      const response: Departure = active && alone ? 'deleted' : heir ? 'handed-over' : 'left';
      try {
        return await outcomes.commit({ writes, idempotency: undefined, response, now });
      } catch (error) {
        if (error instanceof Refused) return again;
        throw error;
      }
    },

    /** A place in the person's list without a membership behind it: what a purge was about to remove. */
    async forgetJoined({ pk, sk }: JoinedItem): Promise<void> {
      await dynamo.delete({ TableName: tables.spaces, Key: { pk, sk } });
    },

    /** The person's clients and what became of their mutations: one page. */
    clear: (personId: string, prefix: 'CLIENT#' | 'MUTATION#') =>
      clearPage(dynamo, tables.spaces, partition(personId), prefix),

    /** What stays of the person's own space, and of their counts: that there is to be none, for a while. */
    async bury(personId: string, spaceId: string, now: Date): Promise<void> {
      const counters: CountersItem = { ...countersKey(personId), entity: 'Erased', closed: true };
      await buried(dynamo, tables.spaces, counters, now);
      // The last of all: it says that everything else is done.
      await buried(dynamo, tables.spaces, { ...headKey(spaceId), entity: 'Erased', spaceId, status: 'deleted' }, now);
    },

    /** Whether the person's own space is buried; strongly consistent. */
    async isBuried(spaceId: string): Promise<boolean> {
      const { Item } = await dynamo.get<Omit<Head, 'entity'> & { entity: string }>({
        TableName: tables.spaces,
        Key: headKey(spaceId),
        ConsistentRead: true,
      });
      return Item?.entity === 'Erased';
    },
  };

  function buried(to: Dynamo, TableName: string, Item: object, now: Date) {
    return to.put({ TableName, Item: { ...Item, expiresAt: expiresAt(now) } });
  }
}
