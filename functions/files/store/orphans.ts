import { createObjects, type ListedObject, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { files } from '../contract/module.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import { versionKey } from './items.ts';

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
