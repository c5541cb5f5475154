import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { type MemberItem, memberKey, type SpaceItem, spaceKey } from '../../../lib/sync/items.ts';
import { counted, leaving, memberChanged, memberRemoved } from './membership-writes.ts';
import { type SpaceTable, spaceTable } from './space-table.ts';
import type { Command } from './spaces.ts';

/** Says that a change met a newer state and must be made again from it. */
export const again = Symbol('again');

/**
 * Makes a change that starts from what was read, again when someone else was quicker.
 * @throws AppError `conflict` when others were quicker every time.
 */
export async function untilSettled<T>(attempt: () => Promise<T | typeof again>, most = 5): Promise<T> {
  for (let number = 1; number <= most; number += 1) {
    const result = await attempt();
    if (result !== again) return result;
  }
  throw new AppError('conflict');
}

export type SpaceMemberStore = ReturnType<typeof spaceMemberStore>;

/** Members of shared spaces. */
export function spaceMemberStore(table: SpaceTable = spaceTable()) {
  const { dynamo, tables, outcomes } = table;

  /** @param at where `counted` stands among the writes. */
  async function commit<T>(
    writes: Parameters<typeof outcomes.commit>[0]['writes'],
    at: number,
    response: T,
    { idempotency, now }: Command,
  ): Promise<T | typeof again> {
    try {
      return await outcomes.commit({ writes, idempotency, response, now: now() });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const space = error.item(at) as SpaceItem | undefined;
      if (error.at(at) && space?.status !== 'active') throw new AppError('not-found');
      if (error.at(at) && space && space.owners <= 1) throw new AppError('last-space-owner');
      return again;
    }
  }

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

    /** Gives another role. @throws AppError `last-space-owner` rather than leave the space without an owner. */
    changeRole<T>(before: MemberItem, role: string, response: T, command: Command): Promise<T | typeof again> {
      const { spaceId } = before;
      const writes = [
        ...memberChanged(tables.spaces, before, role),
        counted(tables.spaces, spaceId, { before: before.role, after: role }, command.now()),
      ];
      return commit(writes, 2, response, command);
    },

    /** Ends a membership. @throws AppError `last-space-owner` as above. */
    remove(before: MemberItem, command: Command): Promise<undefined | typeof again> {
      const { spaceId, personId } = before;
      const writes = [
        ...memberRemoved(tables.spaces, before),
        counted(tables.spaces, spaceId, { members: -1, before: before.role }, command.now()),
        leaving(tables.spaces, personId),
      ];
      return commit(writes, 2, undefined, command);
    },
  };
}
