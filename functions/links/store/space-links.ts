import { AppError } from '../../../lib/runtime/app-error.ts';
import { closedKey, isOpen, type SpaceItem, spaceLinkKey } from './items.ts';
import { type LinksTable, linksTable } from './links-table.ts';
import { openLinks, type PageOfLinks } from './open-links.ts';

export type SpaceLinks = ReturnType<typeof spaceLinks>;

/** Links of a space as those read them who manage it, strongly consistent. */
export function spaceLinks({ dynamo, name }: LinksTable = linksTable()) {
  return {
    /** @throws AppError `not-found`, also when it has expired. */
    async find(space: string, linkId: string, now: Date): Promise<SpaceItem> {
      const Key = spaceLinkKey(space, linkId);
      const { Item } = await dynamo.get<SpaceItem>({ TableName: name(), Key, ConsistentRead: true });
      if (!Item || !isOpen(Item, now)) throw new AppError('not-found');
      return Item;
    },

    /** By age. `after` is the id of the last one seen; `last` is there when there may be more. */
    async list(space: string, limit: number, now: Date, after = ''): Promise<PageOfLinks> {
      const { Items, LastEvaluatedKey } = await dynamo.query<SpaceItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :end',
        // Behind `LINK#` and the last one seen; ids hold no such character.
        ExpressionAttributeValues: { ':pk': closedKey(space).pk, ':after': `LINK#${after}!`, ':end': 'LINK#~' },
        ConsistentRead: true,
        Limit: limit,
      });
      return openLinks({ dynamo, name }, Items, LastEvaluatedKey !== undefined, now);
    },
  };
}
