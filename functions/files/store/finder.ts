import { AppError } from '../../../lib/runtime/app-error.ts';
import { fileAndVersion } from './file-and-version.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import { type FileItem, fileKey, type VersionItem } from './items.ts';

export type Finder = ReturnType<typeof fileFinder>;

/** Reads of files, strongly consistent. A file that is being removed is not found. */
export function fileFinder(table: FilesTable = filesTable()) {
  const { dynamo, name } = table;

  async function items(Keys: readonly { pk: string; sk: string }[]) {
    const { Responses } = await dynamo.batchGet({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
    return Responses[name()] ?? [];
  }

  return {
    /** @throws AppError `not-found`. */
    async file(fileId: string): Promise<FileItem> {
      const [item] = await items([fileKey(fileId)]);
      if (!item || item.state === 'removing') throw new AppError('not-found');
      return item as FileItem;
    },

    /** @throws AppError `not-found` when there is no such file, or no such version of it. */
    async version(
      fileId: string,
      versionId: string,
    ): Promise<{ readonly file: FileItem; readonly version: VersionItem }> {
      const { file, version } = await fileAndVersion(table, fileId, versionId);
      if (!file || !version || file.state === 'removing' || version.state === 'removing')
        throw new AppError('not-found');
      return { file, version };
    },

    /** Newest first. */
    async versions(fileId: string): Promise<VersionItem[]> {
      const { Items } = await dynamo.query<VersionItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :version)',
        ExpressionAttributeValues: { ':pk': fileKey(fileId).pk, ':version': 'VERSION#' },
        ConsistentRead: true,
      });
      return Items.filter(({ state }) => state !== 'removing').sort((a, b) => b.number - a.number);
    },

    /** Files of a space by age. `after` is the id of the last one seen. */
    async inSpace(spaceId: string, limit: number, after?: string): Promise<{ files: FileItem[]; last?: string }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<{ fileId: string }>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': `SPACE#${spaceId}`, ':after': `FILE#${after ?? ''}` },
        ConsistentRead: true,
        Limit: limit,
      });
      if (Items.length === 0) return { files: [] };
      const found = (await items(Items.map(({ fileId }) => fileKey(fileId)))) as FileItem[];
      const last = LastEvaluatedKey ? Items.at(-1)?.fileId : undefined;
      return {
        files: found.filter(({ state }) => state !== 'removing').sort((a, b) => (a.fileId < b.fileId ? -1 : 1)),
        ...(last === undefined ? {} : { last }),
      };
    },
  };
}
