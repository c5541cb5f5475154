import { fileBucket } from '../../../lib/jobs/file-bucket.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { imports } from '../contract/module.ts';

/** Seconds for which an address is good. */
const linkSeconds = 900;
const name = () => bucketName(imports, 'exports');
const prefixOf = (personId: string) => `${personId}/`;

export const exportKey = (personId: string, exportId: string, format: string) =>
  `${prefixOf(personId)}${exportId}.${format}`;

/** Where jobs write files. */
export const exportBucket = () => fileBucket(name);

export type ExportFiles = ReturnType<typeof exportFiles>;

export function exportFiles(objects: Pick<Objects, 'presignGet' | 'list' | 'delete'> = createObjects(name)) {
  return {
    url: (key: string, saveAs: string) => objects.presignGet(key, linkSeconds, saveAs),

    /** Removes up to 1,000 files of a person. @returns how many. */
    async remove(personId: string): Promise<number> {
      const { objects: found } = await objects.list(prefixOf(personId));
      for (const { key } of found) await objects.delete(key);
      return found.length;
    },
  };
}
