import type { output } from 'zod/v4/core';
import type { Job } from '../contract/job.ts';
import type { TransactItem } from '../runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../runtime/aws/errors.ts';
import { Delete, Update } from '../runtime/aws/expressions.ts';
import { uuidv8 } from '../runtime/ids.ts';
import type { Tools } from '../runtime/tools.ts';
import { enqueue } from './enqueue.ts';
import { type JobItem, type JobOwner, ownerPartition, shardOf } from './items.ts';
import { type JobsTable, jobsTableName } from './jobs-table.ts';
import { nextRun } from './next-run.ts';

/** A job that is enqueued again and again, as code asked for it. */
export interface ScheduleItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Schedule';
  readonly scheduleId: string;
  readonly cron: string;
  readonly timeZone: string;
  /** The job of each tick, without what belongs to the tick. */
  readonly job: JobItem;
  /** The next tick, and when the minute's look finds it. */
  readonly nextAt: string;
  readonly agenda: string;
  readonly agendaAt: string;
}

export interface Scheduling<J extends Job> {
  /** A UUID; scheduling it again replaces what was. */
  readonly scheduleId: string;
  readonly owner: JobOwner;
  readonly input: output<J['input']>;
  /** Minute, hour, day of month, month, day of week: `0 9 * * MON`. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly key?: string;
}

const scheduleKey = (pk: string, scheduleId: string) => ({ pk, sk: `SCHEDULE#${scheduleId}` });

/**
 * A job that comes again by a cron expression, as one write for the transaction of what asks for it. Access: `'jobs/jobs': ['PutItem']`.
 * @throws Error when the expression cannot be read or is never due, and as `enqueue` does.
 */
export function schedule<J extends Job>(
  job: J,
  { scheduleId, owner, input, cron, timeZone, key }: Scheduling<J>,
  tools: Pick<Tools, 'newId' | 'now'>,
  tableName = jobsTableName,
): TransactItem {
  const next = nextRun(cron, timeZone, tools.now());
  if (!next) throw new Error(`'${cron}' is never due`);
  const { item } = enqueue(job, { owner, input, ...(key === undefined ? {} : { key }) }, tools, tableName);
  const Item: ScheduleItem = {
    ...scheduleKey(ownerPartition(owner), scheduleId),
    entity: 'Schedule',
    scheduleId,
    cron,
    timeZone,
    job: item,
    nextAt: next.toISOString(),
    agenda: shardOf(scheduleId),
    agendaAt: next.toISOString(),
  };
  return { Put: { TableName: tableName(), Item } };
}

/** Ends a schedule; jobs that it enqueued go on. Access: `'jobs/jobs': ['DeleteItem']`. */
export const unschedule = (owner: JobOwner, scheduleId: string, tableName = jobsTableName): TransactItem =>
  Delete(tableName(), scheduleKey(ownerPartition(owner), scheduleId), {
    when: 'attribute_not_exists(#pk) OR attribute_exists(#pk)',
  });

/** Enqueues the job of a schedule's tick and moves it to the next one, together: each tick is one job. Ticks that nobody saw are one. */
export async function fire({ dynamo, name }: JobsTable, item: ScheduleItem, now: Date): Promise<boolean> {
  const { pk, sk, scheduleId, cron, timeZone, nextAt } = item;
  const jobId = uuidv8(JSON.stringify([scheduleId, nextAt]));
  const next = nextRun(cron, timeZone, now);
  const job: JobItem = {
    ...item.job,
    sk: `JOB#${jobId}`,
    jobId,
    state: 'queued',
    dueAt: now.toISOString(),
    agenda: shardOf(jobId),
    agendaAt: new Date(now.getTime() + 120_000).toISOString(),
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
  const moved = { nextAt: next?.toISOString(), agenda: next && item.agenda, agendaAt: next?.toISOString() };
  const move = Update(name(), { pk, sk }, { set: moved, when: '#nextAt = :tick', values: { ':tick': nextAt } });
  try {
    await dynamo.transactWrite({
      TransactItems: [move, { Put: { TableName: name(), Item: job, ConditionExpression: 'attribute_not_exists(pk)' } }],
    });
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceled)) throw error;
    if (error.conditionFailedAt(0)) return false;
    if (!error.conditionFailedAt(1)) throw error;
    // Written anew just behind its tick, which has its job.
    await dynamo.transactWrite({ TransactItems: [move] });
    return false;
  }
}
