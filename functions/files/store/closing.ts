import { type FilesTable, filesTable } from './files-table.ts';
import { type FileItem, fileKey, type ListedItem, type UsageItem, usageKey } from './items.ts';

export type ClosingStore = ReturnType<typeof closingStore>;

/** Days for which it is remembered that there is to be nothing more. */
const buriedDays = 30;
const after = (now: Date, days: number) => Math.floor(now.getTime() / 1000) + days * 86_400;

/** The end of a space that has room of its own: a person's, an organisation's. */
export function closingStore({ dynamo, name }: FilesTable = filesTable()) {
  return {
    /** From now on no upload begins. */
    async close(payer: string): Promise<void> {
      await dynamo.update({
        TableName: name(),
        Key: usageKey(payer),
        UpdateExpression:
          'SET closed = :yes, entity = if_not_exists(entity, :entity), #b = if_not_exists(#b, :none), #v = if_not_exists(#v, :none)',
        ExpressionAttributeNames: { '#b': 'bytes', '#v': 'versions' },
        ExpressionAttributeValues: { ':yes': true, ':entity': 'Usage', ':none': 0 },
      });
    },

    /** The last of all. */
    async bury(payer: string, now: Date): Promise<void> {
      const usage: UsageItem = { ...usageKey(payer), entity: 'Erased', bytes: 0, versions: 0, closed: true };
      await dynamo.put({ TableName: name(), Item: { ...usage, expiresAt: after(now, buriedDays) } });
    },

    async isBuried(payer: string): Promise<boolean> {
      const { Item } = await dynamo.get<UsageItem>({ TableName: name(), Key: usageKey(payer), ConsistentRead: true });
      return Item?.entity === 'Erased';
    },

    /** Ids of the files of a space, also of those that are being removed. Strongly consistent. */
    async listed(spaceId: string, limit: number, behind?: string): Promise<string[]> {
      const { Items } = await dynamo.query<ListedItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': `SPACE#${spaceId}`, ':after': `FILE#${behind ?? ''}` },
        ConsistentRead: true,
        Limit: limit,
      });
      return Items.map(({ fileId }) => fileId);
    },

    /** Undefined when it is not there. Strongly consistent. */
    async file(fileId: string): Promise<FileItem | undefined> {
      const Keys = [fileKey(fileId)];
      const { Responses } = await dynamo.batchGet<FileItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      return Responses[name()]?.[0];
    },
  };
}
