import { AppError } from '../../../lib/runtime/app-error.ts';
import { isOpen, type LinkItem, linkKey, type OwnItem, ownKey } from './items.ts';
import { type LinksTable, linksTable } from './links-table.ts';
import { openLinks, type PageOfLinks } from './open-links.ts';

export type OwnLinks = ReturnType<typeof ownLinks>;

/** Links as their maker reads them, strongly consistent. */
export function ownLinks({ dynamo, name }: LinksTable = linksTable()) {
  return {
    /** @throws AppError `not-found`, also when it has expired. */
    async find(personId: string, linkId: string, now: Date): Promise<LinkItem> {
      const read = { TableName: name(), ConsistentRead: true };
      const { Item: own } = await dynamo.get<OwnItem>({ ...read, Key: ownKey(personId, linkId) });
      const { Item: link } = own ? await dynamo.get<LinkItem>({ ...read, Key: linkKey(own.code) }) : {};
      if (!link || !isOpen(link, now)) throw new AppError('not-found');
      return link;
    },

    /** By age. `after` is the id of the last one seen; `last` is there when there may be more. */
    async list(personId: string, limit: number, now: Date, after = ''): Promise<PageOfLinks> {
      const { Items, LastEvaluatedKey } = await dynamo.query<OwnItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': ownKey(personId, '').pk, ':after': `LINK#${after}` },
        ConsistentRead: true,
        Limit: limit,
      });
      return openLinks({ dynamo, name }, Items, LastEvaluatedKey !== undefined, now);
    },
  };
}
