import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobStopped } from '../../lib/jobs/stopped.ts';
import { TransactionCanceled } from '../../lib/runtime/aws/errors.ts';
import { grind, type JobsWorld, startJobs, tableName } from './world.ts';

const minute = 60_000;
/** Sacks that a job grinds, two in a slice. */
const sacks = 4;
let mill: JobsWorld;
let personId: string;

beforeAll(async () => {
  mill = await startJobs();
});
afterAll(() => mill.stop());
beforeEach(() => {
  personId = randomUUID();
  Object.assign(mill.world, { waiting: [], changes: [], published: [], doubled: false });
});

/** How often each sack was ground, as the table says: each is one item, in the transaction of the step. */
const ground = async () => (await mill.items(`FLOUR#${personId}`)).map(({ sk, times }) => `${sk} ${times}`).sort();
const expected = (...names: string[]) =>
  names.flatMap((name) => Array.from({ length: sacks }, (_, n) => `${name} ${n} 1`)).sort();

/** One unit of flour more, together with the checkpoint: exactly once, or a test sees it. */
function grinding() {
  mill.handle(grind, async ({ sack }, { job }) => {
    for (let done = Number(job.checkpoint ?? 0); done < sacks; done = Number(job.checkpoint)) {
      await job.commit(
        { checkpoint: done + 1, progress: { done: done + 1, total: sacks } },
        (write) => {
          const more = {
            Update: {
              TableName: tableName,
              Key: { pk: `FLOUR#${personId}`, sk: `${sack} ${done}` },
              UpdateExpression: 'ADD times :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          };
          return mill.table.dynamo.transactWrite({ TransactItems: [write, more] }).then(() => true);
        },
        (error) =>
          error instanceof TransactionCanceled && error.conditionFailedAt(0)
            ? { item: error.reasons[0]?.item }
            : undefined,
      );
      if ((done + 1) % 2 === 0 && done + 1 < sacks) return { continue: done + 1 };
    }
    return { result: `/v1/flour/${sack}` };
  });
}

/** Two jobs of one key, to their end, whatever happens on the way. */
async function season(): Promise<string[]> {
  const ids: string[] = [];
  for (const sack of ['rye', 'oat']) {
    ids.push(await mill.enqueue(grind, { owner: { personId }, input: { sack }, key: personId }));
    mill.world.now += 10;
  }
  await mill.drain();
  for (let looks = 0; looks < 90; looks += 1) {
    const jobs = await Promise.all(ids.map((id) => mill.job(personId, id)));
    if (jobs.every((job) => job?.state === 'done')) return ids;
    await mill.pass(minute);
  }
  throw new Error('they never end');
}

describe('two jobs of one key', () => {
  it('have each effect once and both end, whichever call of the table or the queue their process dies at', async () => {
    grinding();
    let points = 0;
    for (let call = 3; ; call += 1) {
      personId = randomUUID();
      Object.assign(mill.world, { waiting: [], changes: [], calls: 0, crashed: false, crashAt: call });
      const ids = await season();
      mill.world.crashAt = undefined;
      expect([call, await ground()]).toEqual([call, expected('rye', 'oat')]);
      for (const id of ids) expect(await mill.items(`EVENT#JOB#${id}`)).toHaveLength(1);
      expect(await mill.items(`KEY#mill/grind#${personId}`)).toEqual([]);
      if (!mill.world.crashed) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(30);
  }, 120_000);

  it('have each effect once when every message and every change of the stream comes twice', async () => {
    grinding();
    mill.world.doubled = true;
    await season();
    expect(await ground()).toEqual(expected('rye', 'oat'));
  });

  it('have each effect once when messages come late, in another order, and after the job was over', async () => {
    grinding();
    const seen: typeof mill.world.waiting = [];
    const ids: string[] = [];
    for (const sack of ['rye', 'oat']) {
      ids.push(await mill.enqueue(grind, { owner: { personId }, input: { sack }, key: personId }));
    }
    for (let round = 0; round < 30; round += 1) {
      await mill.flow();
      seen.push(...mill.world.waiting.splice(0));
      for (const message of [...seen].reverse()) await mill.deliver(message.kind, message.body);
    }
    expect(await Promise.all(ids.map(async (id) => (await mill.job(personId, id))?.state))).toEqual(['done', 'done']);
    expect(await ground()).toEqual(expected('rye', 'oat'));
  }, 60_000);

  it('never run at the same time, also where the one that holds the key sleeps longer than it may', async () => {
    const log: string[] = [];
    let sleeps = true;
    mill.handle(grind, async ({ sack }, { job }) => {
      log.push(`${sack} begins`);
      if (sack === 'rye' && sleeps) {
        sleeps = false;
        await mill.pass(4 * minute);
        await expect(job.progress({ done: 1 })).rejects.toThrow(JobStopped);
        log.push('the sleeper is refused');
        throw new JobStopped('superseded');
      }
      log.push(`${sack} ends`);
    });
    await season();
    expect(log).toEqual(['rye begins', 'rye begins', 'rye ends', 'oat begins', 'oat ends', 'the sleeper is refused']);
  });
});

describe('a job that is enqueued with an effect', () => {
  it('is there if and only if the effect is', async () => {
    const { enqueue } = await import('../../lib/jobs/enqueue.ts');
    const { write, jobId } = enqueue(grind, { owner: { personId }, input: { sack: 'x' } }, mill.tools, () => tableName);
    const effect = (condition: string) => ({
      Put: { TableName: tableName, Item: { pk: `FLOUR#${personId}`, sk: 'x' }, ConditionExpression: condition },
    });
    const commit = (condition: string) => mill.dynamo.transactWrite({ TransactItems: [effect(condition), write] });
    await expect(commit('attribute_exists(pk)')).rejects.toThrow(TransactionCanceled);
    expect(await mill.job(personId, jobId)).toBeUndefined();
    await commit('attribute_not_exists(pk)');
    expect(await mill.job(personId, jobId)).toMatchObject({ state: 'queued' });
    await mill.store.cancel(await mill.store.get(personId, jobId), mill.context);
  });

  it('runs although nothing of its stream and its queue ever came, and again is not enqueued under the same id', async () => {
    grinding();
    const given = { owner: { personId }, input: { sack: 'rye' }, jobId: randomUUID() };
    await mill.enqueue(grind, given);
    mill.world.changes = [];
    await mill.pass(4 * minute);
    expect(await ground()).toEqual(expected('rye'));
    await expect(mill.enqueue(grind, given)).rejects.toThrow(TransactionCanceled);
  });
});
