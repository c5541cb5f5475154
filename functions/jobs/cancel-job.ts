import { isOver } from '../../lib/jobs/items.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { cancelJob } from './contract/jobs.ts';
import { type JobStore, jobStore } from './store/jobs.ts';

export const operation: Operation<typeof cancelJob, { store: Pick<JobStore, 'get' | 'cancel'> }> = async (
  { params },
  { personId },
  context,
) => {
  const item = await context.store.get(personId, params.jobId);
  if (isOver(item)) throw new AppError('job-over');
  return context.store.cancel(item, context);
};

const store = jobStore();
export const handler = handle(cancelJob, { store, outcomes: store.outcomes }, operation);
