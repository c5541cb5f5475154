import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getJob } from './contract/jobs.ts';
import { toJob } from './model/job-view.ts';
import { type JobStore, jobStore } from './store/jobs.ts';

export const operation: Operation<typeof getJob, { store: Pick<JobStore, 'get'> }> = async (
  { params },
  { personId },
  { store },
) => toJob(await store.get(personId, params.jobId));

export const handler = handle(getJob, { store: jobStore() }, operation);
