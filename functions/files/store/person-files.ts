import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { fileAndVersion } from './file-and-version.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import { type FileItem, fileKey, type UploadedItem, uploadedKey, type VersionItem, versionKey } from './items.ts';

export type PersonFiles = ReturnType<typeof personFiles>;

/** What a person uploaded into spaces of others. */
export function personFiles({ dynamo, name, outcomes }: FilesTable = filesTable()) {
  return {
    /** By file. `behind` is the sort key of the last one seen. Strongly consistent. */
    async uploaded(personId: string, limit: number, behind?: string): Promise<UploadedItem[]> {
      const { Items } = await dynamo.query<UploadedItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': `PERSON#${personId}`, ':after': behind ?? 'VERSION#' },
        ConsistentRead: true,
        Limit: limit,
      });
      return Items;
    },

    find: (fileId: string, versionId: string) => fileAndVersion({ dynamo, name }, fileId, versionId),

    /**
     * Takes the person out of a version and its file, which stay: they belong to the space. Nobody's room is taken by it any more.
     * @returns false when the file changed meanwhile.
     */
    async forget(
      personId: string,
      { fileId, versionId }: UploadedItem,
      file?: FileItem,
      version?: VersionItem,
    ): Promise<boolean> {
      const inHead = file?.createdBy === personId;
      const inCurrent = file?.current?.createdBy === personId;
      const { createdBy: _, ...current } = file?.current ?? {};
      const writes = [
        Delete(name(), uploadedKey(personId, fileId, versionId)),
        ...(version?.createdBy === personId
          ? [
              Update(name(), versionKey(fileId, versionId), {
                set: { createdBy: undefined, payer: version.payer === `p-${personId}` ? undefined : version.payer },
                when: '#createdBy = :person',
                values: { ':person': personId },
              }),
            ]
          : []),
        ...(file && (inHead || inCurrent)
          ? [
              Update(name(), fileKey(fileId), {
                set: {
                  ...(inHead ? { createdBy: undefined } : {}),
                  ...(inCurrent ? { current } : {}),
                  revision: file.revision + 1,
                },
                when: '#revision = :before',
                values: { ':before': file.revision },
              }),
            ]
          : []),
      ];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: new Date(0) });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },
  };
}
