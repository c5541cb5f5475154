import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { createMultipartUploads, type MultipartUploads } from '../../../lib/runtime/aws/multipart.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { personSpace } from '../../../lib/sync/space-id.ts';
import { files } from '../contract/module.ts';
import { fileAndVersion } from './file-and-version.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import {
  contentKey,
  type FileItem,
  fileKey,
  listedKey,
  posterKey,
  uploadedKey,
  uploadKey,
  usageKey,
  type VersionItem,
  versionKey,
} from './items.ts';

export type RemovalStore = ReturnType<typeof removalStore>;

/** Takes away what is to go: first the objects, then the item that leads to them, with the room that it took. Every step may be repeated. */
export function removalStore(
  { dynamo, name, outcomes }: FilesTable = filesTable(),
  uploads: Pick<Objects, 'list' | 'delete'> = createObjects(() => bucketName(files, 'uploads')),
  contents: Pick<Objects, 'list' | 'delete'> = createObjects(() => bucketName(files, 'contents')),
  multipart: Pick<MultipartUploads, 'abort'> = createMultipartUploads(() => bucketName(files, 'uploads')),
) {
  async function discard({ fileId, versionId, uploadId }: VersionItem): Promise<void> {
    if (uploadId) await multipart.abort(uploadKey(fileId, versionId), uploadId);
    await uploads.delete(uploadKey(fileId, versionId));
    for (const { key } of (await uploads.list(posterKey(fileId, versionId, ''))).objects) await uploads.delete(key);
    const { objects } = await contents.list(contentKey(fileId, versionId, ''));
    for (const { key } of objects) await contents.delete(key);
  }

  const release = ({ payer, charged }: VersionItem): TransactItem[] =>
    payer === undefined
      ? []
      : [
          Update(name(), usageKey(payer), {
            add: { bytes: -charged, versions: -1 },
            when: 'attribute_exists(#bytes)',
          }),
        ];

  /** @param keepTrace the person is named elsewhere in the file: what leads an erasure there stays. */
  async function removeVersion(version: VersionItem, keepTrace: boolean): Promise<void> {
    const { fileId, versionId, createdBy, payer, charged, spaceId } = version;
    await discard(version);
    const elsewhere = createdBy !== undefined && spaceId !== personSpace(createdBy) && !keepTrace;
    const uploaded = { Delete: { TableName: name(), Key: uploadedKey(createdBy ?? '', fileId, versionId) } };
    const writes = [
      Delete(name(), versionKey(fileId, versionId), {
        when: `#charged = :charged AND ${payer === undefined ? 'attribute_not_exists(#payer)' : '#payer = :payer'}`,
        values: { ':charged': charged, ...(payer === undefined ? {} : { ':payer': payer }) },
      }),
      ...release(version),
      ...(elsewhere ? [uploaded] : []),
    ];
    try {
      await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: new Date(0) });
    } catch (error) {
      // Removed by another run, or changed by an erasure: whoever calls looks again.
      if (!(error instanceof Refused) || !error.at(0)) throw error;
    }
  }

  async function inFile(
    fileId: string,
  ): Promise<(VersionItem | { readonly entity: 'File' | 'Share'; pk: string; sk: string })[]> {
    const { Items } = await dynamo.query<VersionItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': fileKey(fileId).pk },
      ConsistentRead: true,
    });
    return Items;
  }

  return {
    find: (fileId: string, versionId: string) => fileAndVersion({ dynamo, name }, fileId, versionId),

    removeVersion,

    /** @returns how many versions there were. @throws Error when somebody changes the file under way: to be tried again. */
    async removeFile(spaceId: string, fileId: string): Promise<number> {
      const items = await inFile(fileId);
      const versions = items.filter((item): item is VersionItem => item.entity === 'Version');
      for (const version of versions) await removeVersion(version, false);
      for (const item of items) {
        if (item.entity === 'Share') await dynamo.delete({ TableName: name(), Key: { pk: item.pk, sk: item.sk } });
      }
      const left = await inFile(fileId);
      if (left.some(({ entity }) => entity !== 'File')) throw new Error('the file changed while it was removed');
      const head = left.find(({ entity }) => entity === 'File') as FileItem | undefined;
      if (head?.createdBy && head.spaceId !== personSpace(head.createdBy)) await forgetUploads(head.createdBy, fileId);
      await dynamo.delete({ TableName: name(), Key: fileKey(fileId) });
      await dynamo.delete({ TableName: name(), Key: listedKey(spaceId, fileId) });
      return versions.length;
    },
  };

  async function forgetUploads(personId: string, fileId: string): Promise<void> {
    const { Items } = await dynamo.query<{ pk: string; sk: string }>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :file)',
      ExpressionAttributeValues: { ':pk': `PERSON#${personId}`, ':file': `VERSION#${fileId}#` },
      ConsistentRead: true,
    });
    for (const { pk, sk } of Items) await dynamo.delete({ TableName: name(), Key: { pk, sk } });
  }
}
