import type { JobItem } from '../../../lib/jobs/items.ts';
import type { Import } from '../contract/imports.ts';
import type { ImportItem } from '../store/items.ts';
import { noTotals, type Position } from './position.ts';

/** How far the import's job is; its beginning when it has saved nothing. */
export const positionOf = (job: Pick<JobItem, 'checkpoint'> | undefined): Position =>
  job?.checkpoint === undefined
    ? { offset: 0, totals: noTotals, reported: 0 }
    : (JSON.parse(job.checkpoint) as Position);

/** As its person sees it, without addresses. */
export function toImport(item: ImportItem, job?: JobItem): Import {
  const { importId, space, collection, format, mode, version, createdAt } = item;
  const common = { importId, space, collection, format, mode, version, createdAt };
  if (item.state === 'awaiting-upload' || !job) {
    return { ...common, state: item.state === 'awaiting-upload' ? 'awaiting-upload' : 'queued' };
  }
  const state = job.state === 'scheduled' ? 'queued' : job.state;
  return { ...common, state, totals: positionOf(job).totals, ...(job.reason ? { reason: job.reason } : {}) };
}
