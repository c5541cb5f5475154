import type { Membership, Organisation } from '../../../lib/policy/accounts.ts';
import { membershipKey, organisationKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import { type Head, headKey, type JoinedItem, type SpaceItem, spaceKey } from '../../../lib/sync/items.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import { readSpaceId } from '../../../lib/sync/space-id.ts';
import { type Actor, joining, memberCreated, stillActs } from './membership-writes.ts';
import { type SpaceTable, spaceTable } from './space-table.ts';

/** What a command brings along for its commit. */
export type Command = Pick<RouteContext, 'idempotency' | 'now'>;

/** A space with what is known of it beside the caller's role. */
export interface FoundSpace {
  readonly place: Place;
  /** Of shared spaces. */
  readonly item?: SpaceItem;
  /** Of shared and organisations' spaces. */
  readonly name?: string;
}

/** @param refused the counters that `joining` was refused for. */
export const refusedToJoin = (refused: Readonly<Record<string, unknown>> | undefined, most: number) =>
  refused?.closed
    ? new AppError('conflict', 'The account is being erased.')
    : new AppError('space-limit', `At most ${most} shared spaces.`);

export type SpaceStore = ReturnType<typeof spaceStore>;

export function spaceStore(table: SpaceTable = spaceTable()) {
  const { dynamo, tables, outcomes } = table;

  return {
    outcomes,

    /** Strongly consistent. @throws AppError `not-found` when the person has no role in it, or it is not there. */
    async find(personId: string, spaceId: string): Promise<FoundSpace> {
      const { kind, of } = readSpaceId(spaceId);
      const more = kind === 'shared' ? { spaces: [spaceKey(spaceId)] } : {};
      const { places, spaces } = await readPlaces(dynamo, tables, personId, [spaceId], more);
      const place = places.get(spaceId);
      if (place?.space.role === undefined) throw new AppError('not-found');
      if (kind === 'person') return { place };
      if (kind === 'shared') {
        const item = spaces[0] as SpaceItem | undefined;
        if (item?.status !== 'active') throw new AppError('not-found');
        return { place, item, name: item.name };
      }
      const [organisation] = await this.organisations([of]);
      return { place, ...(organisation ? { name: organisation.name as string } : {}) };
    },

    /** Strongly consistent. */
    async organisations(ids: readonly string[]): Promise<Organisation[]> {
      if (ids.length === 0) return [];
      const RequestItems = { [tables.people]: { Keys: ids.map(organisationKey), ConsistentRead: true } };
      return (await dynamo.batchGet<Organisation>({ RequestItems })).Responses[tables.people] ?? [];
    },

    /** A person's memberships of organisations, oldest first; strongly consistent. They are few. */
    async memberships(personId: string): Promise<Membership[]> {
      const { pk } = membershipKey(personId, '');
      const { Items } = await dynamo.query<Membership>({
        TableName: tables.people,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :membership)',
        ExpressionAttributeValues: { ':pk': pk, ':membership': 'MEMBERSHIP#' },
        ConsistentRead: true,
      });
      return Items;
    },

    /** Shared spaces that a person has joined, with what is known of each; strongly consistent. */
    async joined(personId: string): Promise<{ joined: JoinedItem; item: SpaceItem }[]> {
      const joined: JoinedItem[] = [];
      let ExclusiveStartKey: Key | undefined;
      do {
        const page = await dynamo.query<JoinedItem>({
          TableName: tables.spaces,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :space)',
          ExpressionAttributeValues: { ':pk': `PERSON#${personId}`, ':space': 'SPACE#' },
          ConsistentRead: true,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        joined.push(...page.Items);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      if (joined.length === 0) return [];
      const Keys = joined.map(({ spaceId }) => spaceKey(spaceId));
      const RequestItems = { [tables.spaces]: { Keys, ConsistentRead: true } };
      const found = (await dynamo.batchGet<SpaceItem>({ RequestItems })).Responses[tables.spaces] ?? [];
      const items = new Map(found.map((item) => [item.spaceId, item]));
      return joined.flatMap((each) => {
        const item = items.get(each.spaceId);
        return item?.status === 'active' ? [{ joined: each, item }] : [];
      });
    },

    /**
     * Makes a shared space with its head and its owner.
     * @param most shared spaces of a person. @throws AppError `space-limit`.
     */
    async create<T>(
      {
        spaceId,
        name,
        ownerId,
        epoch,
      }: { readonly spaceId: string; readonly name: string; readonly ownerId: string; readonly epoch: string },
      most: number,
      response: T,
      { idempotency, now }: Command,
    ): Promise<T> {
      const at = now().toISOString();
      const item: SpaceItem = {
        ...spaceKey(spaceId),
        entity: 'Space',
        spaceId,
        name,
        status: 'active',
        members: 1,
        owners: 1,
        invitations: 0,
        createdAt: at,
        updatedAt: at,
      };
      const head: Head = {
        ...headKey(spaceId),
        entity: 'Head',
        spaceId,
        epoch,
        seq: 0,
        sums: {},
        counts: {},
        tail: [],
      };
      const writes = [
        joining(tables.spaces, ownerId, most),
        Create(tables.spaces, item),
        Create(tables.spaces, head),
        ...memberCreated(tables.spaces, { spaceId, personId: ownerId, role: 'owner', joinedAt: at }),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused && error.at(0)) throw refusedToJoin(error.item(0), most);
        throw error;
      }
    },

    /** While the actor still has the role. @throws AppError `not-found` when it was deleted meanwhile. */
    rename<T>(spaceId: string, name: string, actor: Actor, response: T, command: Command): Promise<T | typeof again> {
      const write = Update(tables.spaces, spaceKey(spaceId), {
        set: { name, updatedAt: command.now().toISOString() },
        when: '#status = :active',
        values: { ':active': 'active' },
      });
      return asActor(spaceId, actor, [write], response, command);
    },

    /**
     * Ends it for everybody at once: from here on nobody has a role in it, and no commit passes its head. The rest is purged.
     * While the actor still has the role. @throws AppError as above.
     */
    delete(spaceId: string, actor: Actor, command: Command): Promise<undefined | typeof again> {
      const writes = spaceDeleted(tables.spaces, spaceId, command.now());
      return asActor(spaceId, actor, writes, undefined, command);
    },
  };

  /** @param writes the first holds the condition that the space is there. */
  async function asActor<T>(
    spaceId: string,
    actor: Actor,
    writes: readonly TransactItem[],
    response: T,
    { idempotency, now }: Command,
  ): Promise<T | typeof again> {
    const guarded = [...writes, stillActs(tables.spaces, spaceId, actor)];
    try {
      return await outcomes.commit({ writes: guarded, idempotency, response, now: now() });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.at(0)) throw new AppError('not-found');
      return again;
    }
  }
}

/** The writes that end a shared space. The first holds the condition. */
export const spaceDeleted = (tableName: string, spaceId: string, now: Date, when = '', values = {}) => [
  Update(tableName, spaceKey(spaceId), {
    set: { status: 'deleted', updatedAt: now.toISOString() },
    when: `#status = :active${when}`,
    values: { ':active': 'active', ...values },
  }),
  Update(tableName, headKey(spaceId), { set: { status: 'deleted' }, when: 'attribute_exists(#pk)' }),
];
