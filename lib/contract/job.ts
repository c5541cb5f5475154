import * as z from 'zod/mini';
import type { $ZodType } from 'zod/v4/core';
import type { Access, Uses } from './access.ts';
import type { Consumer } from './consumer.ts';
import { type DomainEvent, defineEvent } from './event.ts';
import type { Module } from './module.ts';
import type { Resources } from './resources.ts';
import { Uuid } from './schemas.ts';

/** The table that holds the jobs of every module. */
export const jobsTable = { module: 'jobs', table: 'jobs' } as const;
/** `entity` of a job's item. */
export const jobEntity = 'Job';

const about = z.object({ jobId: Uuid, kind: z.string(), personId: z.optional(Uuid) });

/** The module `jobs` exports them; whoever works on a job leaves them with its last state. */
export const jobFinished = defineEvent(jobsTable.module, 'JobFinished', { summary: 'A job is done', detail: about });
export const jobFailed = defineEvent(jobsTable.module, 'JobFailed', {
  summary: 'A job failed for good, or as often as it may',
  detail: z.extend(about, { code: z.string() }),
});

/** What stands in the queue: which job to look at. A message of an earlier turn has nothing to say any more. */
export const JobMessage = z.object({ pk: z.string(), jobId: Uuid, turn: z.int() });
export type JobMessage = z.infer<typeof JobMessage>;

export interface JobFields<Q, I, A> {
  /** Queue of the module, for this kind alone. */
  readonly queue: Q;
  readonly summary: string;
  /** What a job is given; looked at when it is enqueued, and again before it runs. */
  readonly input: I;
  readonly access?: A;
  /** Jobs of this kind may name a key: those with the same one run one after another. */
  readonly keyed?: boolean;
  /** Further tries in a row without progress; default 4. */
  readonly retries?: number;
  /** Seconds of one slice, at most 900; default 120. */
  readonly timeout?: number;
  readonly memory?: number;
  /** Slices at a time, 2 to 1,000; default 100. */
  readonly concurrency?: number;
  readonly emits?: readonly DomainEvent[];
}

/** A kind of job: a consumer of its own queue. Its handler is made with `work` (`lib/jobs/work.ts`). */
export interface Job<I extends $ZodType = $ZodType>
  extends Consumer<{ readonly queue: string; readonly batch: 1; readonly job: string }, typeof JobMessage> {
  readonly input: I;
  readonly keyed: boolean;
  readonly retries: number;
}

/** What working on a job takes from its table. */
const needed = (keyed: boolean) => ({
  [`${jobsTable.module}/${jobsTable.table}`]: [
    ...['GetItem', 'UpdateItem', 'PutItem'],
    ...(keyed ? ['Query', 'DeleteItem'] : []),
  ],
});

type Queues<R extends Resources> = keyof NonNullable<R['queues']> & string;

/**
 * Declares a kind of job beside a module's routes and consumers: `export const runImport = defineJob(imports, 'import', { ... })`.
 * @param name unique within the module; the kind is called `imports/import`.
 */
export function defineJob<R extends Resources, U extends Uses, const Q extends Queues<NoInfer<R>>, I extends $ZodType>(
  module: Pick<Module<R, U>, 'name' | 'consumer'>,
  name: string,
  { queue, input, summary, keyed = false, ...more }: JobFields<Q, I, Access<NoInfer<R>, NoInfer<U>>>,
): Job<I> {
  const { emits = [], retries = 4, timeout = 120, access, memory, concurrency } = more;
  const job = `${module.name}/${name}`;
  const consumer = module.consumer({
    on: { queue, batch: 1, job, ...(concurrency === undefined ? {} : { concurrency }) } as never,
    summary,
    message: JobMessage,
    timeout,
    ...(memory ? { memory } : {}),
    ...(access ? { access: access as Access<R, U> } : {}),
    emits,
  }) as unknown as Consumer<Job['on'], typeof JobMessage>;
  return {
    ...consumer,
    access: { ...consumer.access, ...needed(keyed) },
    emits: [...consumer.emits, jobFinished, jobFailed],
    input,
    keyed,
    retries,
  };
}
