import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import { type MemberItem, memberKey, type SpaceItem, spaceKey } from '../../../lib/sync/items.ts';
import { type Actor, counted, leaving, memberChanged, memberRemoved, stillActs } from './membership-writes.ts';
import { type SpaceTable, spaceTable } from './space-table.ts';
import type { Command } from './spaces.ts';

export type SpaceMemberStore = ReturnType<typeof spaceMemberStore>;

/** Members of shared spaces. */
export function spaceMemberStore(table: SpaceTable = spaceTable()) {
  const { dynamo, tables, outcomes } = table;

  /** @param writes the change of the member first, then what the space counts. */
  async function commit<T>(
    [changed, count, ...more]: readonly [TransactItem[], TransactItem, ...TransactItem[]],
    response: T,
    { idempotency, now }: Command,
  ): Promise<T | typeof again> {
    const at = changed.length;
    try {
      return await outcomes.commit({ writes: [...changed, count, ...more], idempotency, response, now: now() });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const space = error.item(at) as SpaceItem | undefined;
      if (error.at(at) && space?.status !== 'active') throw new AppError('not-found');
      // Who is the last owner can be told only while the member and the actor are what was read.
      const asRead = [...changed, count, ...more].every((_, index) => index === at || !error.at(index));
      if (asRead && error.at(at) && space && space.owners <= 1) throw new AppError('last-space-owner');
      return again;
    }
  }

  /** Whoever acts on themselves is checked by the change itself. */
  const acting = ({ spaceId, personId }: MemberItem, actor: Actor): TransactItem[] =>
    actor.personId === personId ? [] : [stillActs(tables.spaces, spaceId, actor)];

  return {
    outcomes,

    /** Strongly consistent. */
    async find(spaceId: string, personId: string): Promise<MemberItem | undefined> {
      const RequestItems = { [tables.spaces]: { Keys: [memberKey(spaceId, personId)], ConsistentRead: true } };
      return (await dynamo.batchGet<MemberItem>({ RequestItems })).Responses[tables.spaces]?.[0];
    },

    /** One page; strongly consistent. */
    async page(spaceId: string, limit: number, start?: Key) {
      const { Items, LastEvaluatedKey } = await dynamo.query<MemberItem>({
        TableName: tables.spaces,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :member)',
        ExpressionAttributeValues: { ':pk': spaceKey(spaceId).pk, ':member': 'MEMBER#' },
        ConsistentRead: true,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { members: Items, next: LastEvaluatedKey };
    },

    /**
     * Gives another role, while the actor still has theirs.
     * @throws AppError `last-space-owner` rather than leave the space without an owner.
     */
    changeRole<T>(
      before: MemberItem,
      role: string,
      actor: Actor,
      response: T,
      command: Command,
    ): Promise<T | typeof again> {
      const { spaceId } = before;
      const count = counted(tables.spaces, spaceId, { before: before.role, after: role }, command.now());
      return commit([memberChanged(tables.spaces, before, role), count, ...acting(before, actor)], response, command);
    },

    /** Ends a membership, while the actor still has their role. @throws AppError `last-space-owner` as above. */
    remove(before: MemberItem, actor: Actor, command: Command): Promise<undefined | typeof again> {
      const { spaceId, personId } = before;
      const count = counted(tables.spaces, spaceId, { members: -1, before: before.role }, command.now());
      const left = leaving(tables.spaces, personId);
      return commit([memberRemoved(tables.spaces, before), count, left, ...acting(before, actor)], undefined, command);
    },
  };
}
