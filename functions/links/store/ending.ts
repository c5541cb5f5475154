import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { closedKey, countKey, linkKey, ownKey, type SpaceItem, spaceLinkKey } from './items.ts';
import { type LinksTable, linksTable } from './links-table.ts';

export type EndingStore = ReturnType<typeof endingStore>;

interface Ended {
  readonly linkId: string;
  readonly code: string;
  readonly personId: string;
  readonly space?: string | undefined;
}

/** Days for which it is remembered that there is to be nothing more. */
const closedDays = 30;

/** The end of links: each goes with all that leads to it, and is counted off once. */
export function endingStore({ dynamo, name, outcomes }: LinksTable = linksTable()) {
  const pages = ({ linkId, code, space }: Ended): TransactItem[] => [
    { Delete: { TableName: name(), Key: linkKey(code) } },
    ...(space === undefined ? [] : [{ Delete: { TableName: name(), Key: spaceLinkKey(space, linkId) } }]),
  ];

  return {
    /** @returns false when it had ended already. */
    async end(link: Ended, now: Date): Promise<boolean> {
      const writes = [
        // What ended by itself is not counted off: counting anew leaves it out.
        Delete(name(), ownKey(link.personId, link.linkId), {
          when: 'attribute_exists(#pk) AND (attribute_not_exists(#validUntil) OR #validUntil > :now)',
          values: { ':now': now.toISOString() },
        }),
        Update(name(), countKey(link.personId), { add: { links: -1 }, when: 'attribute_exists(#pk)' }),
        ...pages(link),
      ];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },

    /** What an expired link, or one of an erased person, leaves behind. */
    async sweep(link: Ended, now: Date): Promise<void> {
      await outcomes.commit({ writes: pages(link), idempotency: undefined, response: undefined, now });
    },

    /** From now on no link of the space begins. */
    async close(space: string, now: Date): Promise<void> {
      const expiresAt = Math.floor(now.getTime() / 1000) + closedDays * 86_400;
      await dynamo.put({ TableName: name(), Item: { ...closedKey(space), entity: 'ClosedSpace', expiresAt } });
    },

    /** Links of a space, also expired ones. Strongly consistent. */
    async ofSpace(space: string, limit: number): Promise<SpaceItem[]> {
      const { Items } = await dynamo.query<SpaceItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :link)',
        ExpressionAttributeValues: { ':pk': closedKey(space).pk, ':link': 'LINK#' },
        ConsistentRead: true,
        Limit: limit,
      });
      return Items;
    },
  };
}
