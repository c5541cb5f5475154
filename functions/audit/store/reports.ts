import { fileBucket } from '../../../lib/jobs/file-bucket.ts';
import { fileJobStore } from '../../../lib/jobs/file-job-store.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { audit } from '../contract/module.ts';

/** Seconds for which an address is good. */
const linkSeconds = 900;
const name = () => bucketName(audit, 'reports');

export const reportKey = (organisationId: string, reportId: string, format: string) =>
  `${organisationId}/${reportId}.${format}`;

/** Where the job writes files. */
export const reportBucket = () => fileBucket(name);

export type ReportStore = ReturnType<typeof reportStore>;

/** What people ask of reports, and where their files are. */
export function reportStore(
  table: JobsTable = jobsTable(),
  objects: Pick<Objects, 'presignGet'> = createObjects(name),
) {
  return {
    ...fileJobStore(table),
    url: (key: string, saveAs: string) => objects.presignGet(key, linkSeconds, saveAs),
  };
}
