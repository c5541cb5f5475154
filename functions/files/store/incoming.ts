import { AwsError } from '../../../lib/runtime/aws/errors.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { files } from '../contract/module.ts';
import { posterVariants } from '../model/poster.ts';
import { contentKey, posterKey, posterName } from './items.ts';

/** Bytes of one read. */
export const pieceBytes = 8 * 1024 * 1024;

/** One upload as it lies in S3, known by its tag: what is read and copied is always the same content. */
export interface Incoming {
  readonly size: number;
  read(from: number, to: number): Promise<Uint8Array>;
  chunks(): AsyncIterable<Uint8Array>;
  /** Copies it as it is, inside S3. */
  keep(fileId: string, versionId: string, type: string): Promise<void>;
}

export type IncomingStore = ReturnType<typeof incomingStore>;

/** What apps have sent, and the contents that become of it. */
export function incomingStore(
  uploads: Pick<Objects, 'head' | 'read' | 'list' | 'delete'> = createObjects(() => bucketName(files, 'uploads'), {
    attemptMs: 30_000,
  }),
  contents: Pick<Objects, 'put' | 'copy' | 'list' | 'delete'> = createObjects(() => bucketName(files, 'contents'), {
    attemptMs: 240_000,
  }),
  uploadsBucket: () => string = () => bucketName(files, 'uploads'),
) {
  return {
    /** Undefined when it is not there (any more). */
    async open(key: string): Promise<Incoming | undefined> {
      const found = await uploads.head(key);
      if (!found) return undefined;
      const { size, eTag } = found;
      const read = (from: number, to: number) => uploads.read(key, from, to, eTag);
      return {
        size,
        read,
        /** The next piece is on its way while one is worked on. */
        async *chunks() {
          const piece = (from: number) => {
            const coming = read(from, Math.min(from + pieceBytes, size) - 1);
            // Its failure is met when it is awaited, which may be after another failure.
            coming.catch(() => undefined);
            return coming;
          };
          let next = size > 0 ? piece(0) : undefined;
          for (let from = pieceBytes; next; from += pieceBytes) {
            const chunk: Uint8Array = await next;
            next = from < size ? piece(from) : undefined;
            yield chunk;
          }
        },
        keep: (fileId, versionId, type) =>
          contents.copy(contentKey(fileId, versionId, 'original'), { bucket: uploadsBucket(), key, eTag }, type),
      };
    },

    async put(fileId: string, versionId: string, name: string, bytes: Uint8Array, contentType: string): Promise<void> {
      await contents.put(contentKey(fileId, versionId, name), bytes, { contentType });
    },

    delete: (key: string) => uploads.delete(key),

    /** Keys of the posters that were sent for a version, the oldest first. */
    posters: async (fileId: string, versionId: string): Promise<string[]> =>
      (await uploads.list(posterKey(fileId, versionId, ''))).objects.map(({ key }) => key).sort(),

    /** Deletes what was made of posters before the one that counts: nobody will name it (again). */
    async discardPosters(fileId: string, versionId: string, posterId: string | undefined): Promise<void> {
      if (posterId === undefined) return;
      const { objects } = await contents.list(contentKey(fileId, versionId, ''));
      const own = new Set<string>(posterVariants.map((name) => contentKey(fileId, versionId, name)));
      const first = contentKey(fileId, versionId, posterName(posterId, ''));
      const posters = contentKey(fileId, versionId, 'poster-');
      for (const { key } of objects) {
        if (own.has(key) || (key.startsWith(posters) && key < first)) await contents.delete(key);
      }
    },

    /** Deletes what was made of a version that is not to be. */
    async discard(fileId: string, versionId: string): Promise<void> {
      const { objects } = await contents.list(contentKey(fileId, versionId, ''));
      for (const { key } of objects) await contents.delete(key);
    },
  };
}

/** Whether an upload was replaced while it was read. */
export const isReplaced = (error: unknown): boolean => error instanceof AwsError && error.code === 'PreconditionFailed';
