import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check, Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import {
  type CountItem,
  closedKey,
  countKey,
  isOpen,
  type LinkItem,
  type OwnItem,
  ownKey,
  type SpaceItem,
  spaceLinkKey,
} from './items.ts';
import { type LinksTable, linksTable } from './links-table.ts';

export type MakingStore = ReturnType<typeof makingStore>;

/** A link with everything that leads to it, counted for its maker. */
export function makingStore({ dynamo, name, outcomes }: LinksTable = linksTable()) {
  const counted = (personId: string, most: number): TransactItem => ({
    Update: {
      TableName: name(),
      Key: countKey(personId),
      UpdateExpression: 'SET entity = if_not_exists(entity, :entity), links = if_not_exists(links, :none) + :one',
      ConditionExpression: 'attribute_not_exists(closed) AND (attribute_not_exists(links) OR links < :most)',
      ExpressionAttributeValues: { ':entity': 'LinkCount', ':none': 0, ':one': 1, ':most': most },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });

  function writesOf(link: LinkItem, most: number): TransactItem[] {
    const { linkId, code, personId, space, validUntil, expiresAt } = link;
    const own: OwnItem = { ...ownKey(personId, linkId), entity: 'OwnLink', linkId, code, space, validUntil, expiresAt };
    const writes = [counted(personId, most), Create(name(), link), Create(name(), own)];
    if (space === undefined) return writes;
    const listed: SpaceItem = {
      ...spaceLinkKey(space, linkId),
      entity: 'SpaceLink',
      linkId,
      code,
      personId,
      validUntil,
      expiresAt,
    };
    return [...writes, Create(name(), listed), Check(name(), closedKey(space), { when: 'attribute_not_exists(#pk)' })];
  }

  /** Links that the person has, without those that ended by themselves: nobody counts them off. */
  async function open(personId: string, now: Date): Promise<number> {
    let found = 0;
    let ExclusiveStartKey: Key | undefined;
    do {
      const { Items, LastEvaluatedKey } = await dynamo.query<OwnItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :link)',
        ExpressionAttributeValues: { ':pk': countKey(personId).pk, ':link': 'LINK#' },
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      });
      found += Items.filter((item) => isOpen(item, now)).length;
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  }

  return {
    outcomes,

    /**
     * @returns `full` when the count says that there is no room, with what it says; `taken` when the code is.
     * @throws AppError `not-found` when the space or its maker is on the way out.
     */
    async create<T>(
      link: LinkItem,
      most: number,
      response: T,
      { idempotency, now }: Pick<RouteContext, 'idempotency' | 'now'>,
    ): Promise<{ readonly made: T } | { readonly full: number } | 'taken'> {
      try {
        return { made: await outcomes.commit({ writes: writesOf(link, most), idempotency, response, now: now() }) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const count = error.item(0) as CountItem | undefined;
        if (error.at(4) || count?.closed) throw new AppError('not-found');
        if (error.at(0)) return { full: count?.links ?? 0 };
        return 'taken';
      }
    },

    open,

    /** Puts the count right. @returns false when it changed meanwhile. */
    async recount(personId: string, before: number, links: number, now: Date): Promise<boolean> {
      const write = Update(name(), countKey(personId), {
        set: { links },
        when: '#links = :before AND attribute_not_exists(#closed)',
        values: { ':before': before },
      });
      try {
        await outcomes.commit({ writes: [write], idempotency: undefined, response: undefined, now });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },
  };
}
