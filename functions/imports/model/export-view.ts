import { progressOf } from '../../../lib/jobs/file-job.ts';
import type { JobItem } from '../../../lib/jobs/items.ts';
import type { DocumentExport, ExportOrder } from '../contract/exports.ts';

/** What the input of an export's job says. */
export const orderOf = ({ input }: JobItem) => (input as { readonly order: ExportOrder }).order;

/** As its person sees it, without the file. */
export function toExport(job: JobItem): DocumentExport {
  const { space, collection, version, format } = orderOf(job);
  return {
    exportId: job.jobId,
    ...{ space, collection, version, format },
    ...progressOf(job),
  };
}
