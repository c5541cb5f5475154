import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { place, start, useFunctions } from './functions-running.ts';
import { functionOf } from './functions-stack.ts';

useFunctions();

const overlap = `let inside = 0, most = 0, calls = 0;
  export const handler = async ({ wait = 30 }) => { calls++; inside++; most = Math.max(most, inside); await new Promise((r) => setTimeout(r, wait)); inside--; return { most, calls }; };`;

describe('concurrency', () => {
  it('gives each worker one request at a time and starts more while requests wait', async () => {
    const runner = start([functionOf(place, 'Busy', overlap)]);
    const results = await Promise.all(Array.from({ length: 20 }, () => runner.invoke('Busy', { wait: 150 })));
    for (const { payload } of results) expect(payload).toMatchObject({ most: 1 });
    expect(results.filter(({ initMs }) => initMs !== undefined).length).toBeGreaterThan(1);
    expect(runner.workers()).toBeLessThanOrEqual(20);
  });

  it('keeps one worker for requests that come one after the other', async () => {
    const runner = start([functionOf(place, 'Calm', overlap)]);
    for (let n = 1; n <= 20; n++)
      expect((await runner.invoke('Calm', { wait: 0 })).payload).toMatchObject({ calls: n });
    expect(runner.workers()).toBe(1);
  });

  it('refuses above the reserved concurrency', async () => {
    const runner = start([
      functionOf(place, 'Few', overlap, { ReservedConcurrentExecutions: 2 }),
      functionOf(place, 'None', overlap, { ReservedConcurrentExecutions: 0 }),
    ]);
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => runner.invoke('Few', {})));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(2);
    expect(refused[0]?.reason).toMatchObject({ name: 'TooManyRequestsException', statusCode: 429 });
    expect((await runner.invoke('Few', {})).error).toBeUndefined();
    await expect(runner.invoke('None', {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  it('shares the room of the machine: idle workers of other functions give way, then requests wait, then they are refused', async () => {
    const runner = start([functionOf(place, 'One', overlap), functionOf(place, 'Two', overlap)], {
      maxWorkers: 2,
      queueLimitMs: 1500,
    });
    await Promise.all([runner.invoke('One', { wait: 200 }), runner.invoke('One', { wait: 200 })]);
    expect(runner.workers()).toBe(2);
    expect((await runner.invoke('Two', {})).error).toBeUndefined();
    expect(runner.workers()).toBe(2);
    const late = await Promise.allSettled([
      runner.invoke('One', { wait: 400 }),
      runner.invoke('One', { wait: 400 }),
      runner.invoke('Two', { wait: 0 }),
    ]);
    expect(late.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    const long = [runner.invoke('One', { wait: 2600 }), runner.invoke('One', { wait: 2600 })];
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(runner.invoke('Two', {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await Promise.all(long);
  });

  it('ends a second worker of a function before the only one of another', async () => {
    const runner = start(
      [functionOf(place, 'One', overlap), functionOf(place, 'Two', overlap), functionOf(place, 'Three', overlap)],
      { maxWorkers: 3 },
    );
    await runner.invoke('One', {});
    await Promise.all([runner.invoke('Two', { wait: 300 }), runner.invoke('Two', { wait: 300 })]);
    expect(runner.workers()).toBe(3);
    await runner.invoke('Three', {});
    const warm = await Promise.all(['One', 'Two', 'Three'].map((name) => runner.invoke(name, {})));
    expect(warm.map(({ initMs }) => initMs)).toEqual([undefined, undefined, undefined]);
  });

  it('ends idle workers after their time', async () => {
    const runner = start([functionOf(place, 'Idle', overlap)], { idleMs: 100 });
    await runner.invoke('Idle', {});
    expect(runner.workers()).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(runner.workers()).toBe(0);
    expect((await runner.invoke('Idle', {})).initMs).toBeGreaterThan(0);
  });
});

describe('reload', () => {
  it('swaps the code without losing a request in flight', async () => {
    const fn = functionOf(
      place,
      'Swap',
      `export const handler = async ({ wait }) => { await new Promise((r) => setTimeout(r, wait)); return 'old'; };`,
    );
    const runner = start([fn]);
    await runner.invoke('Swap', { wait: 0 });
    const inFlight = runner.invoke('Swap', { wait: 400 });
    writeFileSync(join(fn.assetPath as string, 'index.mjs'), `export const handler = async () => 'new';`);
    await runner.reload(['Swap']);
    expect((await runner.invoke('Swap', {})).payload).toBe('new');
    expect((await inFlight).payload).toBe('old');
    expect((await runner.invoke('Swap', {})).payload).toBe('new');
  });
});
