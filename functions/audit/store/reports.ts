import { type JobItem, jobKey, ownerPartition } from '../../../lib/jobs/items.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import type { FileBucket } from '../../../lib/jobs/paged-file.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { createMultipartUploads } from '../../../lib/runtime/aws/multipart.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { createOutcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { audit } from '../contract/module.ts';
import type { AuditReport } from '../contract/reports.ts';

/** Seconds for which an address is good. */
const linkSeconds = 900;
const name = () => bucketName(audit, 'reports');

export const reportKey = (organisationId: string, reportId: string, format: string) =>
  `${organisationId}/${reportId}.${format}`;

/** Where the job writes files. */
export const reportBucket = (): FileBucket => ({
  objects: createObjects(name, { attemptMs: 30_000 }),
  multipart: createMultipartUploads(name, { attemptMs: 30_000 }),
});

export type ReportStore = ReturnType<typeof reportStore>;

/** Reports are their jobs: nothing else is kept of them, but their files. */
export function reportStore(
  table: JobsTable = jobsTable(),
  objects: Pick<Objects, 'presignGet'> = createObjects(name),
) {
  const outcomes = createOutcomes(table.dynamo, {
    name: table.name,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });

  return {
    outcomes,

    async create(
      job: TransactItem,
      response: AuditReport,
      { idempotency, now }: Pick<RouteContext, 'idempotency' | 'now'>,
    ) {
      try {
        return await outcomes.commit({ writes: [job], idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },

    /** Strongly consistent. */
    async find(personId: string, reportId: string): Promise<JobItem | undefined> {
      const Key = jobKey(ownerPartition({ personId }), reportId);
      return (await table.dynamo.get<JobItem>({ TableName: table.name(), Key, ConsistentRead: true })).Item;
    },

    url: (key: string, saveAs: string) => objects.presignGet(key, linkSeconds, saveAs),
  };
}
