import { isOver, type JobItem } from '../../lib/jobs/items.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { followJobs, jobCopies } from './contract/behind.ts';
import { isNews, toCopy } from './model/job-view.ts';
import { type JobQueues, jobQueues } from './store/job-queues.ts';

interface Dependencies {
  readonly queues: JobQueues;
  readonly publisher: Pick<Publisher, 'publish'>;
}

const waits = ({ state }: JobItem) => state === 'queued' || state === 'scheduled';

/** All of it may be repeated: a turn is taken once, a copy has the revision of its job, and who waits for a key looks before it begins. */
export const operation: ConsumerOperation<typeof followJobs, Dependencies> = async (change, context) => {
  const { queues, publisher, now, log } = context;
  const before = change.before as JobItem | undefined;
  const after = change.after as JobItem | undefined;
  if (after && waits(after) && before?.turn !== after.turn && !(await queues.send(after, now()))) {
    // No retry mends it, and it must not hold up the stream: the minute's look comes back to it.
    log.error('nobody works on jobs of this kind', { jobId: after.jobId, kind: after.kind });
  }
  if (after && isOver(after) && before?.holds && after.key !== undefined) {
    await queues.wakeNext(after.kind, after.key, now());
  }
  const job = after ?? before;
  if (!job?.personId || (after && !isNews(before, after))) return;
  await publisher.publish({
    space: personSpace(job.personId),
    collection: jobCopies,
    id: job.jobId,
    version: after ? after.revision : job.revision + 1,
    fields: after ? toCopy(after) : null,
  });
};

export const handler = consume(followJobs, { queues: jobQueues(), publisher: createPublisher() }, operation);
