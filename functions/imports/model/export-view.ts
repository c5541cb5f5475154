import type { JobItem } from '../../../lib/jobs/items.ts';
import { filePositionOf } from '../../../lib/jobs/paged-file.ts';
import type { DocumentExport, ExportOrder } from '../contract/exports.ts';

/** Days for which the bucket keeps files. */
const keptDays = 7;

/** What the input of an export's job says. */
export const orderOf = ({ input }: JobItem) => (input as { readonly order: ExportOrder }).order;

/** As its person sees it, without the file. */
export function toExport(job: JobItem): DocumentExport {
  const { space, collection, version, format } = orderOf(job);
  return {
    exportId: job.jobId,
    ...{ space, collection, version, format },
    state: job.state === 'scheduled' ? 'queued' : job.state,
    rows: filePositionOf(job.checkpoint).rows,
    ...(job.reason ? { reason: job.reason } : {}),
    createdAt: job.createdAt,
  };
}

/** Until when the file of a job that is done is there; undefined when it is not. */
export function fileEnd({ state, finishedAt }: Pick<JobItem, 'state' | 'finishedAt'>, now: Date): string | undefined {
  if (state !== 'done' || !finishedAt) return undefined;
  const end = Date.parse(finishedAt) + keptDays * 86_400_000;
  return end > now.getTime() ? new Date(end).toISOString() : undefined;
}
