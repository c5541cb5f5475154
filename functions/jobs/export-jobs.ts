import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportJobs } from './contract/behind.ts';
import { toJob } from './model/job-view.ts';
import { type JobStore, jobStore } from './store/jobs.ts';

export const operation: ConsumerOperation<typeof exportJobs, { store: Pick<JobStore, 'page'> }> = async (
  { personId, cursor },
  { store },
) => {
  const { items, next } = await store.page(personId, 100, cursor ? JSON.parse(cursor) : undefined);
  return {
    records: items.map((item) => ({ type: 'job', ...toJob(item) })),
    ...(next ? { cursor: JSON.stringify(next) } : {}),
  };
};

export const handler = consume(exportJobs, { store: jobStore() }, operation);
