import { variables } from '../../../lib/contract/environment.ts';
import type { JobMessage } from '../../../lib/contract/job.ts';
import { type JobItem, longestDelayMs } from '../../../lib/jobs/items.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import { keyQueue } from '../../../lib/jobs/key-queue.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { update } from '../../../lib/runtime/aws/expressions.ts';
import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { variable } from '../../../lib/runtime/environment.ts';

export type JobQueues = ReturnType<typeof jobQueues>;

const urls = (): Readonly<Record<string, string>> => JSON.parse(variable(variables.jobQueues));
const made = new Map<string, Queue>();
function queueOf(kind: string): Pick<Queue, 'send'> | undefined {
  const url = urls()[kind];
  if (url === undefined) return undefined;
  const queue = made.get(kind) ?? createQueue(() => url);
  made.set(kind, queue);
  return queue;
}

/** Hands jobs to those who work on them. */
export function jobQueues(table: JobsTable = jobsTable(), queue: typeof queueOf = queueOf) {
  const { dynamo, name } = table;
  const keys = keyQueue(table);
  return {
    /**
     * Sends one turn of a job to its queue, to come at its time; what is due much later waits on the agenda.
     * @returns false when no module has such jobs any more: it waits until one has.
     */
    async send({ pk, jobId, kind, turn, dueAt }: JobItem, now: Date): Promise<boolean> {
      const delayMs = Date.parse(dueAt ?? '') - now.getTime();
      if (delayMs > longestDelayMs) return true;
      const target = queue(kind);
      if (!target) return false;
      const body: JobMessage = { pk, jobId, turn };
      const delaySeconds = Math.ceil(delayMs / 1000);
      await target.send({ body, ...(delaySeconds > 0 ? { delaySeconds } : {}) });
      return true;
    },

    /** The key is free: begins another turn of the job that waits longest for it. */
    async wakeNext(kind: string, key: string, now: Date): Promise<void> {
      const next = await keys.first(kind, key);
      if (!next) return;
      const wake = update(
        name(),
        { pk: next.owner, sk: `JOB#${next.jobId}` },
        {
          set: { state: 'queued', dueAt: now.toISOString() },
          add: { turn: 1, revision: 1 },
          // One that was for later has come, and has its ticket, in the state that it was enqueued in.
          when: '#state IN (:queued, :scheduled)',
          values: { ':queued': 'queued', ':scheduled': 'scheduled' },
        },
      );
      try {
        await dynamo.update(wake);
      } catch (error) {
        // It runs already, or is over: then its ticket went with that, or goes when the next one looks.
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
  };
}
