import type { Trace } from '../contract/event.ts';
import type { jobEntity } from '../contract/job.ts';

/**
 * Items of the table `jobs`.
 *
 * | pk | sk | entity |
 * |--|--|--|
 * | `PERSON#<id>` or `MODULE#<name>`: whose it is | `JOB#<jobId>` | Job |
 * | the same | `SCHEDULE#<id>` | Schedule |
 * | `KEY#<kind>#<key>` | `HOLDER` | KeyHolder: the one job that may run |
 * | `KEY#<kind>#<key>` | `TICKET#<jobId>` | KeyTicket: jobs that wait for it, in their order |
 */

/** Whose a job is: a person's, who sees and cancels it, or a module's own. */
export type JobOwner = { readonly personId: string } | { readonly module: string };

export const ownerPartition = (owner: JobOwner) =>
  'personId' in owner ? `PERSON#${owner.personId}` : `MODULE#${owner.module}`;
export const jobKey = (pk: string, jobId: string) => ({ pk, sk: `JOB#${jobId}` });
export const keyPartition = (kind: string, key: string) => `KEY#${kind}#${key}`;
export const holderKey = (kind: string, key: string) => ({ pk: keyPartition(kind, key), sk: 'HOLDER' });
export const ticketKey = (kind: string, key: string, jobId: string) => ({
  pk: keyPartition(kind, key),
  sk: `TICKET#${jobId}`,
});

export type JobState = 'scheduled' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
const final: ReadonlySet<JobState> = new Set(['done', 'failed', 'cancelled']);
export const isOver = ({ state }: Pick<JobItem, 'state'>) => final.has(state);

export interface Progress {
  readonly done: number;
  /** Absent while nobody knows. In whatever the kind of job counts. */
  readonly total?: number;
  readonly note?: string;
}

/** Why a job failed. `detail` is for the person whose job it is. */
export interface Reason {
  readonly code: string;
  readonly detail?: string;
}

export interface JobItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: typeof jobEntity;
  readonly jobId: string;
  /** `imports/import` */
  readonly kind: string;
  readonly personId?: string;
  readonly input: unknown;
  readonly state: JobState;
  /** One more whenever somebody takes the job on, or hands it back: who holds an older turn can write nothing any more. */
  readonly turn: number;
  /** Tries in a row without progress. */
  readonly attempt: number;
  /** Grows with each change of the item. */
  readonly revision: number;
  readonly key?: string;
  /** It holds its key. */
  readonly holds?: true;
  /** Not before this time. */
  readonly dueAt?: string;
  /** Part of the list of what the minute's look finds, and when it is looked at; absent once the job is over. */
  readonly agenda?: string;
  readonly agendaAt?: string;
  readonly progress?: Progress;
  /** JSON: where the next slice goes on. */
  readonly checkpoint?: string;
  /** Checkpoints so far. */
  readonly step: number;
  readonly cancelRequested?: true;
  readonly reason?: Reason;
  /** Path of the API where the result is found. */
  readonly result?: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly updatedAt: string;
  readonly trace?: Trace;
  readonly expiresAt?: number;
}

/** Parts of the agenda: one partition of an index takes a thousand writes a second. */
export const agendaShards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;
export const agendaOf = (shard: string) => `WAKE#${shard}`;
/** @param id a UUID. */
export const shardOf = (id: string) => agendaOf(String(Number.parseInt(id.slice(-2), 16) % agendaShards.length));

const minute = 60_000;
/** The longest that SQS keeps a message back; what is due later waits on the agenda alone. */
export const longestDelayMs = 15 * minute;
/** How long before its time the agenda hands a job to SQS, which is exact to the second. */
const aheadMs = 5 * minute;
/** What should have begun and has not by then is handed over once more: its message may never have been sent. */
const againMs = 2 * minute;

/** When to look at a job that waits to run. @param due, now epoch milliseconds. */
export const lookAt = (due: number, now: number) =>
  new Date(due - now > longestDelayMs ? due - aheadMs : Math.max(due, now) + againMs).toISOString();

/** When to look again at what was just handed over; its time is at most `aheadMs` away. */
export const lookAgainAt = (now: number) => new Date(now + aheadMs + againMs).toISOString();
