import type { JobItem } from './items.ts';
import { filePositionOf } from './paged-file.ts';

/** Days for which buckets keep the files of jobs. */
const keptDays = 7;

/** How far a job is that writes a file, as whoever asked for it sees it. */
export const progressOf = (job: JobItem) => ({
  state: job.state === 'scheduled' ? ('queued' as const) : job.state,
  rows: filePositionOf(job.checkpoint).rows,
  ...(job.reason ? { reason: job.reason } : {}),
  createdAt: job.createdAt,
});

/** Until when the file of a job is there; undefined when it is not. */
export function fileEnd({ state, finishedAt }: Pick<JobItem, 'state' | 'finishedAt'>, now: Date): string | undefined {
  if (state !== 'done' || !finishedAt) return undefined;
  const end = Date.parse(finishedAt) + keptDays * 86_400_000;
  return end > now.getTime() ? new Date(end).toISOString() : undefined;
}
