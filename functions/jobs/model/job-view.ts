import { isOver, type JobItem } from '../../../lib/jobs/items.ts';
import type { Fields } from '../../../lib/sync/items.ts';
import type { Job } from '../contract/jobs.ts';

/** As its person sees it. */
export const toJob = (item: JobItem): Job => ({
  jobId: item.jobId,
  kind: item.kind,
  state: item.state,
  ...(item.cancelRequested ? { cancelling: true } : {}),
  progress: item.progress,
  attempt: item.attempt,
  reason: item.reason,
  result: item.result,
  createdAt: item.createdAt,
  dueAt: isOver(item) ? undefined : item.dueAt,
  startedAt: item.startedAt,
  finishedAt: item.finishedAt,
  updatedAt: item.updatedAt,
});

const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** As devices hold a copy of it. */
export const toCopy = ({ kind, state, cancelRequested, progress, reason, result, createdAt, finishedAt }: JobItem) =>
  present({
    kind,
    state,
    cancelling: cancelRequested,
    done: progress?.done,
    total: progress?.total,
    note: progress?.note,
    reason: reason?.code,
    result,
    createdAt,
    finishedAt,
  });

const percent = ({ progress }: JobItem) =>
  progress?.total ? Math.floor((100 * progress.done) / progress.total) : progress?.done;

/** Whether a change is worth telling devices: a job may note its progress many times a second. */
export const isNews = (before: JobItem | undefined, after: JobItem): boolean =>
  before?.state !== after.state ||
  before.cancelRequested !== after.cancelRequested ||
  percent(before) !== percent(after);
