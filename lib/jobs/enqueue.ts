import { safeParse } from 'zod/mini';
import type { output } from 'zod/v4/core';
import { type Job, jobEntity } from '../contract/job.ts';
import type { TransactItem } from '../runtime/aws/dynamo.ts';
import { Create } from '../runtime/aws/expressions.ts';
import type { Tools } from '../runtime/tools.ts';
import { beginning, currentTrace } from '../runtime/trace.ts';
import { type JobItem, type JobOwner, jobKey, lookAt, ownerPartition, shardOf } from './items.ts';
import { jobsTableName } from './jobs-table.ts';

/** Most bytes of an input as JSON: a job is told where its things are, not given them. */
export const mostInputBytes = 64 * 1024;

export interface Enqueued<J extends Job> {
  readonly owner: JobOwner;
  readonly input: output<J['input']>;
  /** Not before this time; default: now. */
  readonly at?: Date;
  /** Jobs of the kind with the same key run one after another, in the order in which they came to wait. */
  readonly key?: string;
  /** A UUID that says which job it is, where the same one may be enqueued twice; default: a new one. */
  readonly jobId?: string;
}

/**
 * A job, as one write: put it into the transaction of what it follows from, and it is enqueued if and only if that happened. The module's
 * function names `'jobs/jobs': ['PutItem']` in its access. The condition fails when there is a job with this id already.
 * @throws Error when the input breaks its schema or is larger than 64 KB, or the kind takes no keys.
 */
export function enqueue<J extends Job>(
  job: J,
  { owner, input, at, key, jobId: given }: Enqueued<J>,
  { newId, now }: Pick<Tools, 'newId' | 'now'>,
  tableName = jobsTableName,
): { readonly jobId: string; readonly item: JobItem; readonly write: TransactItem } {
  const kind = job.on.job;
  const checked = safeParse(job.input as never, input);
  if (!checked.success) {
    const why = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`the input of a job '${kind}' breaks its schema: ${why}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(checked.data ?? null));
  if (bytes > mostInputBytes) throw new Error(`the input of a job '${kind}' has ${bytes} bytes`);
  if (key !== undefined && !job.keyed) throw new Error(`jobs '${kind}' take no key: say \`keyed: true\``);
  const jobId = given ?? newId();
  const created = now();
  const due = at && at > created ? at : created;
  const item: JobItem = {
    ...jobKey(ownerPartition(owner), jobId),
    entity: jobEntity,
    jobId,
    kind,
    ...('personId' in owner ? { personId: owner.personId } : {}),
    input: checked.data,
    state: due > created ? 'scheduled' : 'queued',
    turn: 0,
    attempt: 0,
    step: 0,
    revision: 1,
    ...(key === undefined ? {} : { key }),
    dueAt: due.toISOString(),
    agenda: shardOf(jobId),
    agendaAt: lookAt(due.getTime(), created.getTime()),
    createdAt: created.toISOString(),
    updatedAt: created.toISOString(),
    trace: currentTrace() ?? beginning(jobId),
  };
  return { jobId, item, write: Create(tableName(), item) };
}
