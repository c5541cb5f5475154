import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { jobs } from '../../functions/jobs/contract/module.ts';
import { operation as follow } from '../../functions/jobs/follow-jobs.ts';
import { agendaStore } from '../../functions/jobs/store/agenda.ts';
import { jobQueues } from '../../functions/jobs/store/job-queues.ts';
import { jobStore } from '../../functions/jobs/store/jobs.ts';
import { operation as wake } from '../../functions/jobs/wake-jobs.ts';
import type { Change } from '../../lib/contract/consumer.ts';
import { defineJob, type Job, type JobMessage } from '../../lib/contract/job.ts';
import { defineModule } from '../../lib/contract/module.ts';
import type { AnyModule } from '../../lib/contract/route.ts';
import { type Enqueued, enqueue } from '../../lib/jobs/enqueue.ts';
import type { JobItem } from '../../lib/jobs/items.ts';
import { jobsTable } from '../../lib/jobs/jobs-table.ts';
import { runStore } from '../../lib/jobs/run-store.ts';
import { type JobOperation, runSlice } from '../../lib/jobs/work.ts';
import type { Dynamo, Key, TransactItem } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import type { QueueMessage } from '../../lib/runtime/aws/queue.ts';
import { uuidv7 } from '../../lib/runtime/ids.ts';
import { callsOf, dies, newLife } from '../mortal-calls.ts';
import { startTables } from '../tables.ts';

const mill = defineModule('mill', { summary: 'x', queues: { sacks: {}, stones: {} } });
/** Jobs of a module that tests make up: one kind with keys, one without. */
export const grind = defineJob(mill, 'grind', {
  queue: 'sacks',
  summary: 'x',
  input: z.object({ sack: z.string() }),
  keyed: true,
});
export const sharpen = defineJob(mill, 'sharpen', {
  queue: 'stones',
  summary: 'x',
  input: z.object({ sack: z.string() }),
  retries: 2,
});

export const tableName = 'jobs.jobs';
type Work = JobOperation<Job, object>;

/**
 * The table of jobs in DynamoDB Local with its stream, the queues and the clock. Calls of the table and the queues are counted, and the process
 * may die at each. Every message and every change of the stream may come twice.
 */
export async function startJobs(more: readonly AnyModule[] = []) {
  const server = await startTables([jobs, ...more]);
  const real = createDynamo({ config: server.config });
  const world = {
    now: Date.parse('2026-11-21T08:00:00.000Z'),
    waiting: [] as { kind: string; body: JobMessage; at: number }[],
    changes: [] as Change[],
    published: [] as { id: string; version: number; fields: Record<string, unknown> | null }[],
    works: new Map<string, Work>(),
    timeLeft: 100_000,
    ...newLife(),
    /** Every message and every change is delivered twice. */
    doubled: false,
    sequence: 0,
  };

  const call = callsOf(world);

  const read = async (key: Key) => (await real.get({ TableName: tableName, Key: key, ConsistentRead: true })).Item;
  /** What the stream says of a write of the table. */
  async function streamed<T>(keys: readonly Key[], write: () => Promise<T>): Promise<T> {
    const before = await Promise.all(keys.map(read));
    const result = await write();
    for (const [index, key] of keys.entries()) {
      const [was, is] = [before[index], await read(key)];
      const item = is ?? was;
      if (item?.entity !== 'Job' || JSON.stringify(was) === JSON.stringify(is)) continue;
      const change = was ? (is ? 'modify' : 'remove') : 'insert';
      world.sequence += 1;
      world.changes.push({
        change,
        keys: key,
        ...(was ? { before: was } : {}),
        ...(is ? { after: is } : {}),
        sequence: String(world.sequence).padStart(20, '0'),
      });
    }
    return result;
  }
  const keyOf = ({ Put, Update, Delete }: TransactItem): Key[] => {
    if (Put?.TableName === tableName) return [{ pk: Put.Item.pk, sk: Put.Item.sk }];
    const named = [Update, Delete].find((each) => each?.TableName === tableName);
    return named ? [named.Key] : [];
  };
  const dynamo = new Proxy(real, {
    get: (target, name: keyof Dynamo) => (input: never) =>
      call(() => {
        const write = () => (target[name] as (i: never) => Promise<never>)(input);
        const given = input as { TableName?: string; Item?: Key; Key?: Key; TransactItems?: TransactItem[] };
        if (name === 'transactWrite') return streamed((given.TransactItems ?? []).flatMap(keyOf), write);
        if (!['put', 'update', 'delete'].includes(name) || given.TableName !== tableName) return write();
        const { pk, sk } = (given.Key ?? given.Item) as { pk: string; sk: string };
        return streamed([{ pk, sk }], write);
      }),
  });
  const table = jobsTable(dynamo, () => tableName);
  const sendTo = (kind: string) => ({
    send: ({ body, delaySeconds = 0 }: QueueMessage) =>
      call(async () => {
        world.waiting.push({ kind, body: body as JobMessage, at: world.now + delaySeconds * 1000 });
        return 'id';
      }),
  });
  const newId = () => uuidv7(world.now, Buffer.from(randomUUID().replaceAll('-', ''), 'hex'));
  const tools = { now: () => new Date(world.now), newId };
  const silent = { info: () => undefined, error: () => undefined, warn: () => undefined, debug: () => undefined };
  const context = {
    ...tools,
    randomBytes: (size: number) => new Uint8Array(size).fill(128),
    log: silent,
    requestId: 'r',
    correlationId: 'r',
    idempotency: undefined,
    runs: runStore(table),
    timeLeft: () => world.timeLeft,
    store: agendaStore(table),
    queues: jobQueues(table, sendTo),
    publisher: {
      publish: async ({ id, version, fields }: (typeof world.published)[number]) => {
        const there = world.published.find((each) => each.id === id);
        if (there && there.version >= version) return { result: 'outdated' };
        world.published = [...world.published.filter((each) => each !== there), { id, version, fields }];
        return { result: 'published', seq: 1 };
      },
    },
  } as never;

  const survives = async (work: Promise<unknown>): Promise<boolean> => !(await dies(work));

  /** The stream in its order: what fails comes again, before what is behind it. */
  async function flow(): Promise<void> {
    for (let change = world.changes[0]; change; change = world.changes[0]) {
      const each = change;
      for (const _ of world.doubled ? [1, 2] : [1]) if (await dies(follow(each, context))) return;
      world.changes.shift();
    }
  }

  const kinds = new Map<string, Job>([grind, sharpen].map((job) => [job.on.job, job as Job]));
  async function deliver(kind: string, body: JobMessage): Promise<boolean> {
    const [job, work] = [kinds.get(kind) as Job, world.works.get(kind) as Work];
    return survives(runSlice(job, body, context, work));
  }

  /** Hands over what is due, until nothing is. A message whose run died comes again after an hour. */
  async function drain(): Promise<void> {
    for (;;) {
      await flow();
      const index = world.waiting.findIndex(({ at }) => at <= world.now);
      if (index < 0 && world.changes.length === 0) return;
      const [message] = index < 0 ? [] : world.waiting.splice(index, 1);
      if (!message) continue;
      for (const _ of world.doubled ? [1, 2] : [1]) {
        if (!(await deliver(message.kind, message.body))) {
          world.waiting.push({ ...message, at: world.now + 3_600_000 });
          break;
        }
      }
    }
  }

  return {
    ...server,
    world,
    dynamo: real,
    /** The table as code under test sees it. */
    table,
    tools,
    context,
    /** Counts a call, at which the process may die. */
    call,
    store: jobStore(table),
    flow,
    deliver,
    drain,
    handle: <J extends Job>(job: J, operation: JobOperation<J, object>) => {
      kinds.set(job.on.job, job as Job);
      world.works.set(job.on.job, operation as Work);
    },
    async enqueue<J extends Job>(job: J, enqueued: Enqueued<J>): Promise<string> {
      const { jobId, write } = enqueue(job, enqueued, tools, () => tableName);
      await dynamo.transactWrite({ TransactItems: [write] });
      return jobId;
    },
    /** Lets time pass, minute by minute: the schedule fires, then messages come. */
    async pass(milliseconds: number, step = 60_000): Promise<void> {
      for (const end = world.now + milliseconds; world.now < end; ) {
        world.now = Math.min(end, world.now + step);
        await dies(wake({ scheduledAt: '' }, context));
        await drain();
      }
    },
    job: async (personId: string, jobId: string) =>
      (await read({ pk: `PERSON#${personId}`, sk: `JOB#${jobId}` })) as JobItem | undefined,
    async items(pk: string) {
      const { Items } = await real.query({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      });
      return Items;
    },
  };
}
export type JobsWorld = Awaited<ReturnType<typeof startJobs>>;
