import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createObjects, type ListedObject, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { files } from '../contract/module.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import { orphanKey, versionKey } from './items.ts';

const positionKey = { pk: 'SWEEP', sk: 'CONTENTS' };

export type OrphanStore = ReturnType<typeof orphanStore>;

/** Objects of the bucket `contents`, compared with the versions that they belong to. */
export function orphanStore(
  { dynamo, name }: FilesTable = filesTable(),
  contents: Pick<Objects, 'list' | 'delete'> = createObjects(() => bucketName(files, 'contents')),
) {
  return {
    /** Up to 1,000 objects behind the key. */
    page: async (after: string | undefined): Promise<ListedObject[]> =>
      (await contents.list('', undefined, after)).objects,

    /** Which of these versions (`<fileId>/<versionId>`) there are. Strongly consistent. */
    async known(versions: readonly string[]): Promise<ReadonlySet<string>> {
      const Keys = versions.map((version) => {
        const [fileId = '', versionId = ''] = version.split('/');
        return versionKey(fileId, versionId);
      });
      const { Responses } = await dynamo.batchGet<{ fileId: string; versionId: string }>({
        RequestItems: {
          [name()]: { Keys, ConsistentRead: true, ProjectionExpression: 'fileId, versionId' },
        },
      });
      return new Set((Responses[name()] ?? []).map(({ fileId, versionId }) => `${fileId}/${versionId}`));
    },

    /** Since when versions have been without an item, as far as it was noted. Strongly consistent. @param after, through `<fileId>/<versionId>`, the first without. */
    async noted(after: string | undefined, through: string): Promise<ReadonlyMap<string, string>> {
      const found = new Map<string, string>();
      let ExclusiveStartKey: Key | undefined;
      do {
        const { Items, LastEvaluatedKey } = await dynamo.query<{ sk: string; since: string }>({
          TableName: name(),
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          // Ids hold nothing that sorts before the one or behind the other.
          ExpressionAttributeValues: { ':pk': orphanKey('').pk, ':from': after ? `${after}~` : '!', ':to': through },
          ConsistentRead: true,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        for (const { sk, since } of Items) found.set(sk, since);
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    },

    async note(version: string, at: Date): Promise<void> {
      const Item = { ...orphanKey(version), entity: 'Orphan', since: at.toISOString() };
      await dynamo.put({ TableName: name(), Item });
    },

    async forget(version: string): Promise<void> {
      await dynamo.delete({ TableName: name(), Key: orphanKey(version) });
    },

    delete: (key: string) => contents.delete(key),

    /** Where the last run ended. */
    async position(): Promise<string | undefined> {
      const { Item } = await dynamo.get<{ after?: string }>({
        TableName: name(),
        Key: positionKey,
        ConsistentRead: true,
      });
      return Item?.after;
    },

    async moveOn(after: string | undefined): Promise<void> {
      await dynamo.put({ TableName: name(), Item: { ...positionKey, entity: 'Sweep', after } });
    },
  };
}
