import { type CountItem, countKey, linkKey, type OwnItem, ownKey, spaceLinkKey } from './items.ts';
import { type LinksTable, linksTable } from './links-table.ts';

export type PersonLinks = ReturnType<typeof personLinks>;

/** Days for which it is remembered that a person is gone. */
const buriedDays = 30;

/** The end of a person. */
export function personLinks({ dynamo, name }: Pick<LinksTable, 'dynamo' | 'name'> = linksTable()) {
  return {
    /** From now on the person makes no link. */
    async close(personId: string): Promise<void> {
      await dynamo.update({
        TableName: name(),
        Key: countKey(personId),
        UpdateExpression:
          'SET closed = :yes, entity = if_not_exists(entity, :entity), links = if_not_exists(links, :none)',
        ExpressionAttributeValues: { ':yes': true, ':entity': 'LinkCount', ':none': 0 },
      });
    },

    /** Also those that have expired. Strongly consistent. */
    async all(personId: string, limit: number): Promise<OwnItem[]> {
      const { Items } = await dynamo.query<OwnItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :link)',
        ExpressionAttributeValues: { ':pk': countKey(personId).pk, ':link': 'LINK#' },
        ConsistentRead: true,
        Limit: limit,
      });
      return Items;
    },

    /** First what others can see; the person's own entry last, so that what remains is found again. */
    async remove(personId: string, own: readonly OwnItem[]): Promise<void> {
      const gone = (Key: { readonly pk: string; readonly sk: string }) => ({ DeleteRequest: { Key } });
      const pages = own.flatMap(({ code, linkId, space }) => [
        gone(linkKey(code)),
        ...(space === undefined ? [] : [gone(spaceLinkKey(space, linkId))]),
      ]);
      await dynamo.batchWrite({ RequestItems: { [name()]: pages } });
      const entries = own.map(({ linkId }) => gone(ownKey(personId, linkId)));
      await dynamo.batchWrite({ RequestItems: { [name()]: entries } });
    },

    /** The last of all. */
    async bury(personId: string, now: Date): Promise<void> {
      const count: CountItem = { ...countKey(personId), entity: 'Erased', links: 0, closed: true };
      const expiresAt = Math.floor(now.getTime() / 1000) + buriedDays * 86_400;
      await dynamo.put({ TableName: name(), Item: { ...count, expiresAt } });
    },

    async isBuried(personId: string): Promise<boolean> {
      const Key = countKey(personId);
      const { Item } = await dynamo.get<CountItem>({ TableName: name(), Key, ConsistentRead: true });
      return Item?.entity === 'Erased';
    },
  };
}
