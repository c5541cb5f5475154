import { safeParse } from 'zod/mini';
import type { output } from 'zod/v4/core';
import type { Job, JobMessage } from '../contract/job.ts';
import { AppError } from '../runtime/app-error.ts';
import { deadlineFrom } from '../runtime/aws/deadline.ts';
import { consume } from '../runtime/consume.ts';
import type { Context } from '../runtime/operation.ts';
import { pauseBefore } from './backoff.ts';
import type { End } from './end-job.ts';
import { isOver, type JobItem, type Progress, type Reason } from './items.ts';
import { JobRun } from './job-run.ts';
import { type RunStore, runStore } from './run-store.ts';
import { JobFailed, JobStopped } from './stopped.ts';

/** What a slice ends with: nothing or a result when the job is done, or where the next slice goes on. */
export type Slice =
  | { readonly result?: string; readonly continue?: undefined; readonly progress?: undefined }
  | { readonly continue: unknown; readonly progress?: Progress; readonly result?: undefined }
  // biome-ignore lint/suspicious/noConfusingVoidType: an operation that returns nothing is done
  | void;

/** The plain part of a kind of job. It may be called again for the same slice: effects go through `job.commit`, or can be repeated. */
export type JobOperation<J extends Job, D = unknown> = (
  input: output<J['input']>,
  context: Context & D & { readonly job: JobRun },
) => Promise<Slice>;

export interface WorkPorts {
  readonly runs: RunStore;
  /** Milliseconds until the invocation must be over. */
  readonly timeLeft: () => number;
}

/** A message may come a little before its time. */
const earlyMs = 2_000;
/** Milliseconds after the function's time limit at which a job is taken from whoever has it: nothing runs longer than that. */
const leaseReserveMs = 10_000;

/**
 * The handler of a kind of job: `export const handler = work(runImport, { store: importStore() }, operation)`.
 *
 * A message is one turn of the job. Those of turns that are over do nothing, so messages may be lost, doubled and late. What the operation throws
 * is tried again with growing pauses from the last checkpoint; JobFailed ends the job at once.
 */
export function work<J extends Job, D extends object>(
  job: J,
  { runs = runStore(), timeLeft = invocationLeft, ...dependencies }: D & Partial<WorkPorts>,
  operation: JobOperation<J, D>,
) {
  return consume(job as Job, dependencies as never, (message, context) =>
    runSlice(job, message, { ...(context as Context & D), runs, timeLeft }, operation),
  );
}

const invocationLeft = () => deadlineFrom(Date.now()) - Date.now();

/** What one message does; see `work`. */
export async function runSlice<J extends Job, D>(
  job: J,
  { pk, jobId, turn }: JobMessage,
  context: Context & D & WorkPorts,
  operation: JobOperation<J, D>,
): Promise<void> {
  const { runs, now, log } = context;
  const found = await runs.read(pk, jobId);
  if (!found || isOver(found) || found.turn !== turn || found.state === 'running') return;
  const at = now();
  if (Date.parse(found.dueAt ?? '') > at.getTime() + earlyMs) return;
  const end = (item: JobItem, as: End) => runs.end(item, as, context);
  if (found.cancelRequested) return void (await end(found, { state: 'cancelled' }));
  if (found.attempt > job.retries) return void (await end(found, failed({ code: 'gave-up' })));
  const input = safeParse(job.input as never, found.input);
  if (!input.success) return void (await end(found, failed({ code: 'invalid-input' })));

  const lease = new Date(at.getTime() + job.timeout * 1000 + leaseReserveMs);
  const begun = await runs.begin(found, lease, at);
  if (!begun) return;
  const run = new JobRun(begun, runs, now, context.timeLeft);
  try {
    const slice = (await operation(input.data as never, { ...context, job: run })) ?? {};
    if (slice.continue !== undefined) {
      const more = { checkpoint: JSON.stringify(slice.continue), attempt: 0 };
      const progress = slice.progress ? { progress: slice.progress } : {};
      await runs.again(run.item, now(), now(), { ...more, ...progress });
    } else await end(run.item, { state: 'done', result: slice.result });
  } catch (error) {
    await afterError(job, run.item, error, context);
  }
  log.info('job slice', { jobId, kind: found.kind, turn: begun.turn, attempt: begun.attempt });
}

const failed = (reason: Reason): End => ({ state: 'failed', reason });

async function afterError(job: Job, item: JobItem, error: unknown, context: Context & WorkPorts): Promise<void> {
  const { runs, now, log, randomBytes } = context;
  const { jobId, kind, attempt } = item;
  if (error instanceof JobStopped) {
    if (error.why === 'cancelled') await runs.end(item, { state: 'cancelled' }, context);
    return;
  }
  if (error instanceof JobFailed) {
    log.warn('job failed', { jobId, kind, code: error.code });
    await runs.end(item, failed({ code: error.code, detail: error.message.slice(0, 500) }), context);
    return;
  }
  log.error('job slice failed', { jobId, kind, attempt, error });
  if (attempt > job.retries) {
    await runs.end(item, failed({ code: error instanceof AppError ? error.code : 'internal-error' }), context);
    return;
  }
  const pause = pauseBefore(attempt, (randomBytes(1)[0] ?? 0) / 255);
  await runs.again(item, new Date(now().getTime() + pause), now());
}
