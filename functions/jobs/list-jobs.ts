import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listJobs } from './contract/jobs.ts';
import { toJob } from './model/job-view.ts';
import { type JobStore, jobStore } from './store/jobs.ts';

export const operation: Operation<typeof listJobs, { store: Pick<JobStore, 'page'> }> = async (
  { query },
  { personId },
  { store, page },
) => {
  const start = await page.start();
  const { items, next } = await store.page(personId, query.limit, start as Parameters<JobStore['page']>[2]);
  return { items: items.map(toJob), nextCursor: await page.next(next) };
};

export const handler = handle(listJobs, { store: jobStore(), cursors: signedCursors() }, operation);
