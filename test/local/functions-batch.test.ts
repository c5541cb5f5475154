import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Batching } from '../../lib/local/functions/batching.ts';
import { FunctionWorker, type UnfinishedWork } from '../../lib/local/functions/function-worker.ts';
import type { Invocation } from '../../lib/local/functions/invocation.ts';
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import { Claims } from '../../lib/local/functions/worker/claims.ts';
import { writeWorkerCode } from '../../lib/local/functions/worker-code.ts';
import type { InvokeResult } from '../../lib/local/model.ts';
import { credentials, functionOf, keptLog, stackOf, type Workplace, workplace } from './functions-stack.ts';

let place: Workplace;
beforeEach(() => {
  place = workplace();
});
afterEach(() => place.remove());

const source = `import { appendFileSync } from 'node:fs';
  let inside = 0;
  export const handler = async ({ n, loop, quit, file }) => {
    inside++;
    if (file) appendFileSync(file, n + ' ');
    if (quit) process.exit(3);
    for (const end = Date.now() + (loop ?? 0); Date.now() < end; );
    if (inside !== 1) throw new Error('not alone');
    inside--;
    return n;
  };`;

function quickAnswers(batching: Batching, count: number): void {
  for (let n = 0; n < count; n++) batching.answered(true);
}

describe('batches', () => {
  const waiting = (events: readonly string[]) =>
    events.map((event) => ({ requestId: '', event, arrivedAt: 0, resolve: () => {}, reject: () => {} }) as Invocation);

  it('are of one request until a function has kept answering at once, and again after a slow answer', () => {
    const batching = new Batching();
    quickAnswers(batching, 31);
    expect(batching.take(waiting(['1', '2']))).toHaveLength(1);
    quickAnswers(batching, 1);
    const many = waiting(Array.from({ length: 20 }, (_, n) => String(n)));
    expect(batching.take(many).map(({ event }) => event)).toEqual(Array.from({ length: 16 }, (_, n) => String(n)));
    expect(many.map(({ event }) => event)).toEqual(['16', '17', '18', '19']);
    batching.answered(false);
    expect(batching.take(many)).toHaveLength(1);
  });

  it('hold few characters, but always one request', () => {
    const batching = new Batching();
    quickAnswers(batching, 32);
    expect(batching.take(waiting(['x'.repeat(100_000), '2']))).toHaveLength(1);
    expect(batching.take(waiting(['x'.repeat(40_000), 'x'.repeat(20_000), 'x'.repeat(10_000)]))).toHaveLength(2);
  });
});

describe('claims', () => {
  it('give a request to the first who asks, and nothing of a later batch', () => {
    const memory = Claims.memory();
    const [runtime, worker] = [new Claims(memory), new Claims(memory)];
    runtime.offer(1, 2);
    expect([worker.take(1, 0), runtime.take(1, 0)]).toEqual([true, false]);
    expect([runtime.take(1, 1), worker.take(1, 1)]).toEqual([true, false]);
    runtime.offer(2, 2);
    expect([worker.take(1, 1), worker.take(2, 1)]).toEqual([false, true]);
  });
});

describe('a worker with several requests', () => {
  const settled: (readonly [number, InvokeResult])[] = [];
  let worker: FunctionWorker;
  let free: () => void = () => {};
  let ended: (rest: UnfinishedWork) => void = () => {};
  const nextFree = () => new Promise<void>((resolve) => (free = resolve));

  const invocation = (n: number, more: Record<string, unknown> = {}): Invocation => ({
    requestId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    event: JSON.stringify({ n, ...more }),
    arrivedAt: 0,
    resolve: (result) => settled.push([n, result]),
    reject: () => {},
  });

  beforeEach(async () => {
    settled.length = 0;
    const taskRoot = place.asset('worker', { 'index.mjs': source });
    const names = { functionName: 'F', functionArn: 'arn', logGroup: 'g', logStream: 's', logLevel: undefined };
    await new Promise<void>((resolve) => {
      worker = new FunctionWorker(
        {
          code: writeWorkerCode(place.dir),
          environment: {},
          initLimitMs: 10_000,
          start: {
            ...names,
            taskRoot,
            handler: 'index.handler',
            memoryMb: 128,
            timeoutMs: 5_000,
            jsonLogs: false,
            runtimeMajor: 24,
          },
        },
        {
          ready: () => resolve(),
          answered: () => {},
          free: () => free(),
          ended: (_worker, rest) => ended(rest),
          lines: () => {},
        },
      );
    });
  });
  afterEach(() => worker.end());

  it('answers each of them, in turn, under its own id', async () => {
    const done = nextFree();
    worker.run([0, 1, 2, 3].map((n) => invocation(n)));
    await done;
    expect(settled.map(([n, { payload, requestId }]) => [n, payload, Number(requestId.slice(-2))])).toEqual(
      [0, 1, 2, 3].map((n) => [n, n, n]),
    );
  });

  it('gives back those it has not begun, and does not run them', async () => {
    const file = join(place.dir, 'ran');
    const done = nextFree();
    worker.run([invocation(0, { loop: 300, file }), invocation(1, { file }), invocation(2, { file })]);
    expect(worker.queued).toBe(true);
    expect(worker.takeBack(0)).toEqual([]);
    const back = worker.takeBack(Number.POSITIVE_INFINITY);
    expect(back.map(({ event }) => JSON.parse(event).n)).toEqual([1, 2]);
    expect(worker.queued).toBe(false);
    await done;
    expect(readFileSync(file, 'utf8')).toBe('0 ');
    const again = nextFree();
    worker.run(back);
    await again;
    expect(readFileSync(file, 'utf8')).toBe('0 1 2 ');
    expect(settled.map(([n, { error }]) => [n, error])).toEqual([0, 1, 2].map((n) => [n, undefined]));
  });

  it('fails the one that ends the process and leaves the rest', async () => {
    const file = join(place.dir, 'ran');
    const rest = new Promise<UnfinishedWork>((resolve) => (ended = resolve));
    worker.run([invocation(0, { file }), invocation(1, { quit: true, file }), invocation(2, { file })]);
    const { failed, unbegun, initFailure } = await rest;
    expect([failed, unbegun.map(({ event }) => JSON.parse(event).n), initFailure]).toEqual([1, [2], undefined]);
    expect(settled.map(([n, { error }]) => [n, error?.type])).toEqual([
      [0, undefined],
      [1, 'Runtime.ExitError'],
    ]);
    expect(readFileSync(file, 'utf8')).toBe('0 1 ');
  });
});

describe('a function that keeps answering at once', () => {
  const started = () => {
    const runner = startFunctions(
      {
        stack: stackOf([functionOf(place, 'Quick', source, { Timeout: 10 })]),
        log: keptLog(),
        stateDir: place.dir,
        awsEndpoint: 'http://127.0.0.1:1',
        rootCredentials: credentials,
        credentialsFor: () => credentials,
      },
      { stopGraceMs: 200 },
    );
    const invoke = (event: Record<string, unknown>) => runner.invoke('Quick', event);
    return { runner, invoke };
  };
  const warm = async (invoke: ReturnType<typeof started>['invoke']) => {
    for (let n = 0; n < 200; n++) await invoke({ n });
  };

  it('does not let one slow request hold up those that came with it', async () => {
    const { runner, invoke } = started();
    await warm(invoke);
    const order: string[] = [];
    const slow = invoke({ loop: 3_000 }).then(() => order.push('slow'));
    const quick = Promise.all([1, 2, 3, 4, 5].map((n) => invoke({ n })));
    expect((await quick).map(({ payload }) => payload)).toEqual([1, 2, 3, 4, 5]);
    expect(order).toEqual([]);
    await slow;
    expect(runner.workers()).toBeGreaterThan(1);
    await runner.stop();
  });

  it('runs every request once when one of them ends the process', async () => {
    const { runner, invoke } = started();
    await warm(invoke);
    const file = join(place.dir, 'ran');
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, n) => invoke({ n, file, quit: n === 5 || n === 20 })),
    );
    expect(results.flatMap(({ error }, n) => (error ? [n] : []))).toEqual([5, 20]);
    expect(results.flatMap(({ error, payload }) => (error ? [] : [payload]))).toHaveLength(38);
    const ran = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    expect(ran.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    await runner.stop();
  });

  it('meets the new code with the next request after a reload', async () => {
    const { runner, invoke } = started();
    await warm(invoke);
    const first = invoke({ loop: 300 });
    const others = Promise.all([1, 2, 3].map((n) => invoke({ n })));
    await new Promise((resolve) => setImmediate(resolve));
    place.asset('Quick', { 'index.mjs': `export const handler = async () => 'new';` });
    await runner.reload(['Quick']);
    expect((await first).error).toBeUndefined();
    expect((await others).map(({ payload }) => payload)).toEqual(['new', 'new', 'new']);
    await runner.stop();
  });
});
