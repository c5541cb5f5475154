import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import { createMultipartUploads, type MultipartUploads } from '../../../lib/runtime/aws/multipart.ts';
import { createObjects, type Objects, type PresignedPut } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { personSpace } from '../../../lib/sync/space-id.ts';
import { files } from '../contract/module.ts';
import { sizeOfPart } from '../model/parts.ts';
import { arrivedIn } from './arrived.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import {
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

/** Seconds for which a URL begins an upload; one that has begun goes on. */
export const putSeconds = 900;

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
type Ids = Pick<VersionItem, 'fileId' | 'versionId'>;
type UploadedPoster = Pick<VersionItem, 'type' | 'size' | 'sha256'>;
type Room = { readonly bytes: number; readonly versions: number };
export type UploadStore = ReturnType<typeof uploadStore>;

/** Uploads as apps make them. S3 is told nothing by a command: URLs are signed here, and parts begin with the first that is asked for. */
export function uploadStore(
  table: FilesTable = filesTable(),
  objects: Pick<Objects, 'presignPut' | 'list'> = createObjects(() => bucketName(files, 'uploads')),
  multipart: MultipartUploads = createMultipartUploads(() => bucketName(files, 'uploads'), { attemptMs: 25_000 }),
) {
  const { dynamo, name, outcomes } = table;

  /** Room for the declared bytes, held from now on. */
  const reserve = ({ payer, charged }: VersionItem, room: Room): TransactItem => ({
    Update: {
      TableName: name(),
      Key: usageKey(payer ?? ''),
      UpdateExpression:
        'SET entity = :entity, #b = if_not_exists(#b, :none) + :size, #v = if_not_exists(#v, :none) + :one',
      ConditionExpression:
        room.bytes < charged || room.versions < 1
          ? 'attribute_not_exists(closed) AND #b <= :room AND #v < :most'
          : 'attribute_not_exists(closed) AND (attribute_not_exists(pk) OR (#b <= :room AND #v < :most))',
      ExpressionAttributeNames: { '#b': 'bytes', '#v': 'versions' },
      ExpressionAttributeValues: {
        ':entity': 'Usage',
        ':none': 0,
        ':one': 1,
        ':size': charged,
        ':room': room.bytes - charged,
        ':most': room.versions,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });

  const begun = (version: VersionItem): TransactItem[] => {
    const { spaceId, createdBy = '', fileId, versionId } = version;
    const uploaded = { ...uploadedKey(createdBy, fileId, versionId), entity: 'Uploaded', fileId, versionId };
    return [Create(name(), version), ...(spaceId === personSpace(createdBy) ? [] : [Create(name(), uploaded)])];
  };

  function refused(error: unknown): never {
    if (error instanceof Refused && error.at(0)) {
      if (error.item(0)?.closed) throw new AppError('not-found');
      throw new AppError('quota-exceeded');
    }
    throw error;
  }

  return {
    outcomes,

    /** @throws AppError `quota-exceeded`; `not-found` when the space is gone. */
    async start<T>(file: FileItem, version: VersionItem, room: Room, response: T, command: Command): Promise<T> {
      const listed = { ...listedKey(file.spaceId, file.fileId), entity: 'Listed', fileId: file.fileId };
      const writes = [reserve(version, room), Create(name(), file), Create(name(), listed), ...begun(version)];
      const { idempotency, now } = command;
      return outcomes.commit({ writes, idempotency, response, now: now() }).catch(refused);
    },

    /** @returns undefined when somebody else was faster. @throws as `start` does. */
    async startVersion<T>(
      before: FileItem,
      version: VersionItem,
      room: Room,
      response: T,
      { idempotency, now }: Command,
    ): Promise<{ readonly started: T } | undefined> {
      const counted = Update(name(), fileKey(before.fileId), {
        set: { newest: version.number, versions: before.versions + 1, revision: before.revision + 1 },
        when: '#revision = :before',
        values: { ':before': before.revision },
      });
      const writes = [reserve(version, room), counted, ...begun(version)];
      try {
        return { started: await outcomes.commit({ writes, idempotency, response, now: now() }) };
      } catch (error) {
        if (error instanceof Refused && error.at(1) && !error.at(0)) return undefined;
        return refused(error);
      }
    },

    /** Everything that S3 is to check is signed: type, length, SHA-256, and that nothing is there yet. */
    put({
      fileId,
      versionId,
      type,
      size,
      sha256,
    }: Pick<VersionItem, 'fileId' | 'versionId' | 'type' | 'size' | 'sha256'>): PresignedPut {
      return objects.presignPut(uploadKey(fileId, versionId), putSeconds, {
        contentType: type,
        contentLength: size,
        sha256: Buffer.from(sha256, 'hex').toString('base64'),
        once: true,
      });
    },

    /** The image that stands for a video. Under a key of its own: what lies there is these bytes, and another poster is not touched. */
    posterPut({ fileId, versionId }: Ids, poster: UploadedPoster, id: string): PresignedPut {
      return objects.presignPut(posterKey(fileId, versionId, id), putSeconds, {
        contentType: poster.type,
        contentLength: poster.size,
        sha256: Buffer.from(poster.sha256, 'hex').toString('base64'),
      });
    },

    partPut: ({ fileId, versionId, size }: VersionItem, uploadId: string, number: number): PresignedPut =>
      multipart.presignPart(uploadKey(fileId, versionId), uploadId, number, sizeOfPart(size, number), putSeconds),

    /**
     * The upload's id in S3, made with the first call. Of two calls at once one is kept; what the other began holds nothing, and S3 forgets it
     * after a day.
     * @returns undefined when the upload has ended.
     */
    async multipartId({ fileId, versionId, type, uploadId }: VersionItem): Promise<string | undefined> {
      if (uploadId) return uploadId;
      const made = await multipart.create(uploadKey(fileId, versionId), type);
      const write = Update(name(), versionKey(fileId, versionId), {
        set: { uploadId: made },
        when: '#state = :uploading AND attribute_not_exists(#uploadId)',
        values: { ':uploading': 'uploading' },
      });
      try {
        await dynamo.transactWrite({ TransactItems: [write] });
        return made;
      } catch (error) {
        const found = refusedItem(error);
        if (!found) throw error;
        return found.state === 'uploading' ? found.uploadId : undefined;
      }
    },

    parts: ({ fileId, versionId }: VersionItem, uploadId: string) =>
      multipart.parts(uploadKey(fileId, versionId), uploadId),

    complete: (
      { fileId, versionId }: VersionItem,
      uploadId: string,
      parts: Parameters<MultipartUploads['complete']>[2],
    ) => multipart.complete(uploadKey(fileId, versionId), uploadId, parts),

    arrived: arrivedIn(objects),
  };
}

function refusedItem(error: unknown): Partial<VersionItem> | undefined {
  const reasons = (error as { reasons?: readonly { code: string; item?: object }[] }).reasons;
  return reasons?.find(({ code }) => code === 'ConditionalCheckFailed')?.item as Partial<VersionItem> | undefined;
}
