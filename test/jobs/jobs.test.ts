import { describe, expect, it } from 'vitest';
import { operation as erase } from '../../functions/jobs/erase-jobs.ts';
import { operation as follow } from '../../functions/jobs/follow-jobs.ts';
import { jobQueues } from '../../functions/jobs/store/job-queues.ts';
import type { Change } from '../../lib/contract/consumer.ts';
import { runStore } from '../../lib/jobs/run-store.ts';
import { JobFailed } from '../../lib/jobs/stopped.ts';
import { it_, minute, owner, personId, useJobs } from './use-jobs.ts';
import { grind, sharpen, tableName } from './world.ts';

useJobs();

const state = async (jobId: string) => (await it_.job(personId, jobId))?.state;
const eventsOf = async (jobId: string) =>
  (await it_.items(`EVENT#JOB#${jobId}`)).map(({ type, data }) => ({ type, data }));

describe('a job', () => {
  it('runs once it is enqueued, tells devices how far it is, and leaves its end as an event', async () => {
    const seen: unknown[] = [];
    it_.handle(sharpen, async ({ sack }, { job }) => {
      await job.progress({ done: 1, total: 4, note: sack });
      seen.push((await it_.job(personId, job.jobId))?.progress);
      return { result: '/v1/somewhere' };
    });
    const jobId = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'rye' } });
    await it_.drain();
    expect(seen).toEqual([{ done: 1, total: 4, note: 'rye' }]);
    const job = await it_.job(personId, jobId);
    expect(job).toMatchObject({ state: 'done', result: '/v1/somewhere', attempt: 1 });
    expect(job).not.toHaveProperty('agendaAt');
    expect(job?.expiresAt).toBe(Math.floor(it_.world.now / 1000) + 30 * 86_400);
    expect(await eventsOf(jobId)).toEqual([{ type: 'JobFinished', data: { jobId, kind: 'mill/sharpen', personId } }]);
    expect(it_.world.published).toMatchObject([{ id: jobId, fields: { state: 'done', done: 1, total: 4 } }]);
  });

  it('that is for later comes at its second: after days, minutes, or when its message was lost', async () => {
    const began: number[] = [];
    it_.handle(sharpen, async () => void began.push(it_.world.now));
    const start = it_.world.now;
    for (const after of [3 * 86_400_000 + 17_000, 7 * minute + 17_000]) {
      const at = new Date(start + after);
      await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' }, at });
    }
    await it_.flow();
    expect(it_.world.waiting.map(({ at }) => at - start)).toEqual([7 * minute + 17_000]);
    it_.world.waiting = [];
    await it_.pass(30 * minute, 30_000);
    expect(began.map((at) => at - start)).toEqual([9 * minute + 30_000]);
    it_.world.now = start + 3 * 86_400_000 - 6 * minute;
    await it_.pass(6 * minute);
    await it_.pass(minute, 1_000);
    expect(began.at(-1)).toBe(start + 3 * 86_400_000 + 17_000);
  });

  it('goes on slice by slice from its checkpoint', async () => {
    const slices: unknown[] = [];
    it_.handle(sharpen, async (_input, { job }) => {
      slices.push(job.checkpoint);
      const done = Number(job.checkpoint ?? 0) + 1;
      return done < 4 ? { continue: done, progress: { done, total: 4 } } : {};
    });
    const jobId = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' } });
    await it_.drain();
    expect(slices).toEqual([undefined, 1, 2, 3]);
    expect(await state(jobId)).toBe('done');
  });

  it('is tried again with growing pauses, then fails with its reason, and can be tried again by its person', async () => {
    const tries: number[] = [];
    let broken = true;
    it_.handle(sharpen, async () => {
      tries.push(it_.world.now);
      if (broken) throw new Error('a secret of the inside');
    });
    const jobId = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' } });
    await it_.drain();
    await it_.pass(20_000, 500);
    expect(tries).toHaveLength(3);
    const pauses = tries.slice(1).map((at, index) => at - (tries[index] as number));
    expect(pauses[1] as number).toBeGreaterThan(pauses[0] as number);
    expect(await it_.job(personId, jobId)).toMatchObject({ state: 'failed', reason: { code: 'internal-error' } });
    expect(await eventsOf(jobId)).toMatchObject([{ type: 'JobFailed', data: { code: 'internal-error' } }]);
    broken = false;
    const item = await it_.store.get(personId, jobId);
    expect(await it_.store.retry(item, it_.context)).toMatchObject({ state: 'queued' });
    await it_.drain();
    expect(await it_.job(personId, jobId)).toMatchObject({ state: 'done' });
    expect(await it_.job(personId, jobId)).not.toHaveProperty('reason');
  });

  it('fails at once when no retry can mend it', async () => {
    it_.handle(sharpen, async () => {
      throw new JobFailed('no-stone', 'There is no stone.');
    });
    const jobId = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' } });
    await it_.drain();
    expect(await it_.job(personId, jobId)).toMatchObject({
      state: 'failed',
      reason: { code: 'no-stone', detail: 'There is no stone.' },
    });
  });

  it('never runs when it is cancelled before, and ends at its next step when it runs', async () => {
    let effects = 0;
    it_.handle(sharpen, async (_input, { job }) => {
      effects += 1;
      await it_.store.cancel(await it_.store.get(personId, job.jobId), it_.context);
      await job.progress({ done: 1 });
      effects += 1;
    });
    const at = new Date(it_.world.now + 5 * minute);
    const early = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' }, at });
    await it_.flow();
    await it_.store.cancel(await it_.store.get(personId, early), it_.context);
    await it_.pass(10 * minute);
    expect([await state(early), effects]).toEqual(['cancelled', 0]);
    const running = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' } });
    await it_.drain();
    expect([await state(running), effects]).toEqual(['cancelled', 1]);
  });

  it('that nobody works on any more is taken by another, and the one before writes nothing then', async () => {
    const done: string[] = [];
    let first = true;
    it_.handle(sharpen, async (_input, { job }) => {
      if (!first) return void done.push('second');
      first = false;
      // It sleeps longer than anybody may, while another takes the job and ends it.
      await it_.pass(5 * minute);
      await job.progress({ done: 1 });
      done.push('first');
    });
    const jobId = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' } });
    await it_.drain();
    expect(done).toEqual(['second']);
    expect(await it_.job(personId, jobId)).toMatchObject({ state: 'done' });
  });

  it('whose input no longer fits, or that never gets to its end, fails with its reason', async () => {
    it_.handle(sharpen, async () => {
      throw new Error('never called');
    });
    const jobId = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' } });
    const Key = { pk: `PERSON#${personId}`, sk: `JOB#${jobId}` };
    const change = (UpdateExpression: string, values: Record<string, unknown>) =>
      it_.dynamo.update({
        TableName: tableName,
        Key,
        UpdateExpression,
        ExpressionAttributeNames: { '#input': 'input' },
        ExpressionAttributeValues: values,
      });
    await change('SET #input = :input', { ':input': { sack: 1 } });
    await it_.drain();
    expect(await it_.job(personId, jobId)).toMatchObject({ state: 'failed', reason: { code: 'invalid-input' } });
    await expect(it_.enqueue(sharpen, { owner: owner(), input: { sack: 1 } as never })).rejects.toThrow(
      'breaks its schema',
    );
  });

  it('of a kind that nobody works on any more waits, and holds up no job behind it', async () => {
    const ran: string[] = [];
    it_.handle(sharpen, async ({ sack }) => void ran.push(sack));
    const jobId = await it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' } });
    const [change] = it_.world.changes.splice(0);
    const said: string[] = [];
    const log = { error: (line: string) => said.push(line) };
    const queues = jobQueues(it_.table, () => undefined);
    await follow(change as Change, { ...(it_.context as object), queues, log } as never);
    expect([said, await state(jobId)]).toEqual([['nobody works on jobs of this kind'], 'queued']);
    await it_.pass(4 * minute);
    expect(ran).toEqual(['x']);
  });
});

describe('an erasure', () => {
  it('ends and removes all jobs of the person, also those behind a page of a megabyte', async () => {
    const sack = 'x'.repeat(60_000);
    for (let n = 0; n < 20; n += 1) await it_.enqueue(sharpen, { owner: owner(), input: { sack } });
    let [jobs, calls] = [0, 0];
    for (let again: boolean | undefined = true; again && calls < 5; calls += 1) {
      const erased = await erase({ personId }, { ...(it_.context as object), store: it_.store } as never);
      jobs += erased.removed.jobs ?? 0;
      again = erased.again;
    }
    expect([jobs, await it_.items(`PERSON#${personId}`)]).toEqual([20, []]);
  });
});

describe('jobs with one key', () => {
  it('run one after another in the order in which they came to wait, beside those of other keys', async () => {
    const log: string[] = [];
    it_.handle(grind, async ({ sack }, { job }) => {
      log.push(`begin ${sack}`);
      if (job.checkpoint === undefined) return { continue: 1 };
      log.push(`end ${sack}`);
      return {};
    });
    for (const sack of ['a', 'b', 'c']) {
      await it_.enqueue(grind, { owner: owner(), input: { sack }, key: 'mill' });
      it_.world.now += 10;
    }
    await it_.enqueue(grind, { owner: owner(), input: { sack: 'other' }, key: 'elsewhere' });
    await it_.drain();
    const mine = log.filter((line) => !line.includes('other'));
    expect(mine).toEqual(['a', 'b', 'c'].flatMap((sack) => [`begin ${sack}`, `begin ${sack}`, `end ${sack}`]));
    expect(log.indexOf('begin other')).toBeLessThan(log.indexOf('end c'));
    expect(await it_.items('KEY#mill/grind#mill')).toEqual([]);
  });

  it('wait no longer for one that was cancelled, failed or died', async () => {
    const ran: string[] = [];
    it_.handle(grind, async ({ sack }) => {
      ran.push(sack);
      if (sack === 'bad') throw new JobFailed('bad');
      if (sack === 'slow') throw new Error('again, later');
    });
    const ids: string[] = [];
    for (const sack of ['slow', 'bad', 'gone', 'last']) {
      ids.push(await it_.enqueue(grind, { owner: owner(), input: { sack }, key: 'm' }));
      it_.world.now += 10;
    }
    await it_.drain();
    expect(ran).toEqual(['slow']);
    for (const index of [2, 0]) {
      await it_.store.cancel(await it_.store.get(personId, ids[index] as string), it_.context);
      await it_.drain();
    }
    expect(ran).toEqual(['slow', 'bad', 'last']);
    expect(await it_.items('KEY#mill/grind#m')).toEqual([]);
  });

  it('wait no longer than some minutes for the ticket of one that was cancelled just before it left it', async () => {
    const ran: string[] = [];
    it_.handle(grind, async ({ sack }) => {
      ran.push(sack);
      if (sack === 'slow') throw new Error('again, later');
    });
    const begin = (sack: string) => it_.enqueue(grind, { owner: owner(), input: { sack }, key: 'late' });
    const cancel = async (id: string) => it_.store.cancel(await it_.store.get(personId, id), it_.context);
    const slow = await begin('slow');
    await it_.drain();
    it_.world.now += 10;
    const gone = await begin('gone');
    const put = async (input: never) => {
      await cancel(gone);
      return it_.dynamo.put(input);
    };
    const runs = runStore({ ...it_.table, dynamo: { ...it_.dynamo, put } as typeof it_.dynamo });
    const at = it_.tools.now();
    expect(await runs.begin(await it_.store.get(personId, gone), at, at)).toBeUndefined();
    // Where no other job has this key, it goes by itself.
    const [ticket] = (await it_.items('KEY#mill/grind#late')).filter(({ entity }) => entity === 'KeyTicket');
    expect(ticket?.expiresAt).toBe(Math.floor(at.getTime() / 1000) + 86_400);
    it_.world.now += 10;
    await begin('last');
    await it_.drain();
    await cancel(slow);
    await it_.pass(20 * minute);
    expect(ran).toEqual(['slow', 'last']);
    expect(await it_.items('KEY#mill/grind#late')).toEqual([]);
  });

  it('begin as soon as the key is free also when they were for later', async () => {
    const ran: string[] = [];
    it_.handle(grind, async ({ sack }) => {
      ran.push(sack);
      if (sack === 'slow') throw new Error('again, later');
    });
    const slow = await it_.enqueue(grind, { owner: owner(), input: { sack: 'slow' }, key: 'at' });
    const at = new Date(it_.world.now + 5_000);
    await it_.enqueue(grind, { owner: owner(), input: { sack: 'later' }, key: 'at', at });
    await it_.drain();
    it_.world.now += 6_000;
    await it_.drain();
    await it_.store.cancel(await it_.store.get(personId, slow), it_.context);
    await it_.drain();
    expect(ran.at(-1)).toBe('later');
  });

  it('are refused for kinds that take none', async () => {
    const keyed = () => it_.enqueue(sharpen, { owner: owner(), input: { sack: 'x' }, key: 'k' });
    await expect(keyed()).rejects.toThrow('take no key');
  });
});
