import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { retryJob } from './contract/jobs.ts';
import { type JobStore, jobStore } from './store/jobs.ts';

export const operation: Operation<typeof retryJob, { store: Pick<JobStore, 'get' | 'retry'> }> = async (
  { params },
  { personId },
  context,
) => {
  const item = await context.store.get(personId, params.jobId);
  if (item.state !== 'failed' && item.state !== 'cancelled') throw new AppError('job-not-over');
  return context.store.retry(item, context);
};

const store = jobStore();
export const handler = handle(retryJob, { store, outcomes: store.outcomes }, operation);
