import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { files } from '../contract/module.ts';
import { arrivedIn } from './arrived.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import { wakeGroup } from './items.ts';

export interface DueUpload {
  readonly fileId: string;
  readonly versionId: string;
}
export type DueUploads = ReturnType<typeof dueUploads>;

export function dueUploads(
  { dynamo, name }: FilesTable = filesTable(),
  objects: Pick<Objects, 'list'> = createObjects(() => bucketName(files, 'uploads')),
) {
  return {
    /** A page of versions to look at, longest due first; those that were looked at leave the index by themselves. Eventually consistent. */
    async due(now: Date, limit: number, start?: Key): Promise<{ due: readonly DueUpload[]; next: Key | undefined }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<{ fileId: string; versionId: string }>({
        TableName: name(),
        IndexName: 'due',
        KeyConditionExpression: 'wakeGroup = :group AND wakeAt <= :now',
        ExpressionAttributeValues: { ':group': wakeGroup, ':now': now.toISOString() },
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { due: Items, next: LastEvaluatedKey };
    },

    arrived: arrivedIn(objects),
  };
}
