import { JobFailed } from '../../../lib/jobs/stopped.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { imports } from '../contract/module.ts';
import { type RefusedRow, reportText } from '../model/report.ts';
import type { ImportItem } from './items.ts';

/** Seconds for which an address is good. */
const uploadSeconds = 3_600;
const linkSeconds = 900;

const types = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;
type Named = Pick<ImportItem, 'personId' | 'importId' | 'format'>;
const uploadKey = ({ personId, importId }: Pick<ImportItem, 'personId' | 'importId'>) => `in/${personId}/${importId}`;
const reportKey = ({ personId, importId, format }: Named) => `reports/${personId}/${importId}.${format}`;

/** What the key of an uploaded file says. */
export function readUploadKey(key: string): { readonly personId: string; readonly importId: string } | undefined {
  const [, personId, importId, ...more] = key.split('/');
  return personId && importId && more.length === 0 ? { personId, importId } : undefined;
}

export type ImportFiles = ReturnType<typeof importFiles>;

/** Files that are uploaded, and reports. */
export function importFiles(objects: Objects = createObjects(() => bucketName(imports, 'files'))) {
  return {
    /** One PUT of exactly so many bytes. A repeated one is refused: the tag of what is encrypted is another each time, and another file ends the import. */
    upload(item: Named & Pick<ImportItem, 'size'>, now: Date) {
      const about = { contentType: types[item.format], contentLength: item.size, once: true };
      const expiresAt = new Date(now.getTime() + uploadSeconds * 1000).toISOString();
      return { ...objects.presignPut(uploadKey(item), uploadSeconds, about), expiresAt };
    },

    /** Bytes `from` up to `to`, exclusive. @throws JobFailed when the file is gone, or another one than was uploaded first. */
    async read(item: Pick<ImportItem, 'personId' | 'importId' | 'eTag'>, from: number, to: number): Promise<Buffer> {
      const found = await objects.getRange(uploadKey(item), from, to - 1);
      if (!found) throw new JobFailed('file-gone', 'The file is not there any more.');
      if (found.eTag !== item.eTag) throw new JobFailed('file-changed', 'The file was replaced while it was read.');
      return found.body;
    },

    async writeReport(item: Named, rows: readonly RefusedRow[]): Promise<void> {
      await objects.put(reportKey(item), reportText(item.format, rows), { contentType: types[item.format] });
    },

    reportUrl: (item: Named) => objects.presignGet(reportKey(item), linkSeconds, `report.${item.format}`),

    /** Removes up to 1,000 files of a person. @returns how many. */
    async remove(personId: string): Promise<number> {
      let removed = 0;
      for (const prefix of [`in/${personId}/`, `reports/${personId}/`]) {
        const { objects: found } = await objects.list(prefix);
        for (const { key } of found) await objects.delete(key);
        removed += found.length;
      }
      return removed;
    },
  };
}
