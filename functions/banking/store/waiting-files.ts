import type { Objects } from '../../../lib/runtime/aws/objects.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { copyOf } from '../model/rails/file-copy.ts';
import { areNext } from '../model/rails/wake-waiting.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { incomingFiles } from './incoming-files.ts';
import { railBucket, railBucketName } from './rail-bucket.ts';
import { railReader } from './rail-reader.ts';

export type WaitingFiles = ReturnType<typeof waitingFiles>;

/** Files that wait for a statement before their own: a net under whoever books it, and wakes them then. */
export function waitingFiles(
  tables: BankTables = bankTables(),
  bucket: Pick<Objects, 'list' | 'head' | 'copy'> = railBucket(),
  bucketName: () => string = railBucketName,
) {
  const files = incomingFiles(tables);
  const reader = railReader(tables);

  return {
    /**
     * Has a file read anew, from a copy, when what it waits for is there, when it waited for too long, which is told then, or when who was reading it died.
     * @throws Error when its object is gone: the staff may give it up
     */
    async look(fileId: string, { now }: Pick<Tools, 'now'>): Promise<void> {
      const file = await files.read(fileId);
      if (file?.direction !== 'in' || !file.waits || !(file.state === 'waiting' || file.state === 'reading')) return;
      const { state, waits, waitUntil = '', looks = 0, objectKey } = file;
      const isOver = state === 'reading' || waitUntil <= now().toISOString();
      if (isOver || (await areNext(waits, { reader }))) {
        const { objects } = await bucket.list(objectKey);
        const found = objects.some(({ key }) => key === objectKey) ? await bucket.head(objectKey) : undefined;
        if (!found) throw new Error(`${objectKey} is gone`);
        const { key, contentType } = copyOf(objectKey, fileId, `look-${looks}`);
        await bucket.copy(key, { bucket: bucketName(), key: objectKey, eTag: found.eTag }, contentType);
      }
      await files.lookLater(file, { now });
    },
  };
}
