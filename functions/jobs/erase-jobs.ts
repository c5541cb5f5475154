import { isOver, type JobItem } from '../../lib/jobs/items.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { eraseJobs } from './contract/behind.ts';
import { type JobStore, jobStore } from './store/jobs.ts';

const pageSize = 50;

/** A job that runs has lost its turn with its item: it writes nothing any more. Ending it first gives back its key. */
export const operation: ConsumerOperation<
  typeof eraseJobs,
  { store: Pick<JobStore, 'all' | 'stop' | 'remove'> }
> = async ({ personId }, { store, now, newId }) => {
  const { items, more } = await store.all(personId, pageSize);
  let [jobs, schedules] = [0, 0];
  for (const item of items) {
    const isJob = (item.entity as string) === 'Job';
    if (isJob && !isOver(item as JobItem)) await store.stop(item, { now, newId });
    await store.remove(item);
    if (isJob) jobs += 1;
    else schedules += 1;
  }
  const removed = { ...(jobs > 0 ? { jobs } : {}), ...(schedules > 0 ? { schedules } : {}) };
  return { removed, ...(more ? { again: true } : {}) };
};

export const handler = consume(eraseJobs, { store: jobStore() }, operation);
