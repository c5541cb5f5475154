import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FunctionOptions, startFunctions } from '../../lib/local/functions/start-functions.ts';
import type { Resource } from '../../lib/local/model.ts';
import { credentials, functionOf, keptLog, stackOf, type Workplace, workplace } from './functions-stack.ts';

let place: Workplace;
let log: ReturnType<typeof keptLog>;
const running: { stop(): Promise<void> }[] = [];

beforeEach(() => {
  place = workplace();
  log = keptLog();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
  place.remove();
});

function start(resources: Resource[], options: FunctionOptions = {}) {
  const around = {
    stack: stackOf(resources),
    log,
    stateDir: place.dir,
    awsEndpoint: 'http://127.0.0.1:1',
    rootCredentials: credentials,
  };
  const runner = startFunctions({ ...around, credentialsFor: () => credentials }, { stopGraceMs: 200, ...options });
  running.push(runner);
  return runner;
}

describe('invoke', () => {
  it('runs an ES module and gives it the event and its context', async () => {
    const fn = functionOf(
      place,
      'Notes/ReadFunction',
      `export const handler = async (event, context) => ({ event, context: { ...context }, left: context.getRemainingTimeInMillis() });`,
      { MemorySize: 512 },
    );
    const runner = start([fn]);
    const first = await runner.invoke('Notes-ReadFunction', { a: ['ü', 1] });
    expect(first.error).toBeUndefined();
    const payload = first.payload as { event: unknown; context: Record<string, unknown>; left: number };
    expect(payload.event).toEqual({ a: ['ü', 1] });
    expect(payload.context).toMatchObject({
      functionName: 'Notes-ReadFunction',
      functionVersion: '$LATEST',
      invokedFunctionArn: fn.arn,
      memoryLimitInMB: '512',
      awsRequestId: first.requestId,
      logGroupName: '/aws/lambda/Notes-ReadFunction',
    });
    expect(payload.left).toBeGreaterThan(2500);
    expect(payload.left).toBeLessThanOrEqual(3000);
    expect(first.initMs).toBeGreaterThan(0);
    expect((await runner.invoke('Notes/ReadFunction', {})).initMs).toBeUndefined();
    expect((await runner.invoke(`${fn.arn}:live`, {})).error).toBeUndefined();
  });

  it('runs CommonJS, nested exports and inline code', async () => {
    const cjs = place.asset('cjs', {
      'index.js': 'exports.api = { handler: async () => __filename.endsWith("index.js") };',
    });
    const inline = { ...functionOf(place, 'Inline', ''), assetPath: undefined };
    inline.properties.Code = { ZipFile: 'exports.handler = async () => "inline";' };
    const runner = start([functionOf(place, 'Cjs', { dir: cjs }, { Handler: 'index.api.handler' }), inline]);
    expect((await runner.invoke('Cjs', {})).payload).toBe(true);
    expect((await runner.invoke('Inline', {})).payload).toBe('inline');
  });

  it('answers null for undefined', async () => {
    const runner = start([functionOf(place, 'Empty', 'export const handler = async () => {};')]);
    expect((await runner.invoke('Empty', {})).payload).toBeNull();
  });

  it('shows the function its own environment and nothing of this machine', async () => {
    process.env.SECRET_OF_THIS_MACHINE = 'leak';
    const source = `import os from 'node:os'; import { homedir } from 'node:os';
      export const handler = async () => ({ env: { ...process.env }, home: [os.homedir(), homedir()], cwd: process.cwd(), zone: new Date().getTimezoneOffset() });`;
    const runner = start([
      functionOf(place, 'Env', source, { Environment: { Variables: { TABLE: 'notes', COUNT: 3 } } }),
    ]);
    const { env, home, cwd, zone } = (await runner.invoke('Env', {})).payload as {
      env: Record<string, string>;
      home: string[];
      cwd: string;
      zone: number;
    };
    delete process.env.SECRET_OF_THIS_MACHINE;
    const { AWS_LAMBDA_LOG_STREAM_NAME: stream, ...rest } = env;
    expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(rest).toEqual({
      TABLE: 'notes',
      COUNT: '3',
      AWS_LAMBDA_FUNCTION_NAME: 'Env',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Env',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'ASIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      LAMBDA_TASK_ROOT: join(place.dir, 'assets', 'Env'),
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      _HANDLER: 'index.handler',
      LANG: 'en_US.UTF-8',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      TZ: 'UTC',
    });
    expect(home).toEqual(['/home/sbx_user1051', '/home/sbx_user1051']);
    expect(cwd).toBe(join(place.dir, 'assets', 'Env'));
    expect(zone).toBe(0);
  });

  it('refuses a function it does not have, and one it cannot run', async () => {
    const runner = start([functionOf(place, 'Python', '', { Runtime: 'python3.13' })]);
    await expect(runner.invoke('Nobody', {})).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      statusCode: 404,
    });
    await expect(runner.invoke('Python', {})).rejects.toThrow('runtime python3.13 is not run on this machine');
  });

  it('refuses an event above 6 MB and fails a response above 6 MB', async () => {
    const runner = start([functionOf(place, 'Big', 'export const handler = async ({ size }) => "x".repeat(size);')]);
    await expect(runner.invoke('Big', { text: 'x'.repeat(6_291_456) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    expect((await runner.invoke('Big', { size: 6_291_600 })).error?.type).toBe('Function.ResponseSizeTooLarge');
    expect((await runner.invoke('Big', { size: 6_000_000 })).payload).toHaveLength(6_000_000);
  });
});

describe('a failing handler', () => {
  it('is reported with type, message and stack, and the worker lives on', async () => {
    const source = `let calls = 0; class QuotaError extends Error { name = 'QuotaError' }
      export const handler = async ({ fail }) => { calls++; if (fail) throw new QuotaError('no more'); return calls; };`;
    const runner = start([functionOf(place, 'Fails', source)]);
    const { error } = await runner.invoke('Fails', { fail: true });
    expect(error).toMatchObject({ type: 'QuotaError', message: 'no more', kind: 'Unhandled' });
    expect(error?.trace?.[0]).toBe('QuotaError: no more');
    expect((await runner.invoke('Fails', {})).payload).toBe(2);
    expect(log.lines.join('\n')).toMatch(/ERROR\tInvoke Error \t\{"errorType":"QuotaError","errorMessage":"no more"/);
  });

  it('may throw anything', async () => {
    const runner = start([functionOf(place, 'Odd', `export const handler = async ({ what }) => { throw what; };`)]);
    expect((await runner.invoke('Odd', { what: 'text' })).error).toMatchObject({ type: 'string', message: 'text' });
    expect((await runner.invoke('Odd', { what: null })).error).toMatchObject({ type: 'object', message: 'null' });
  });

  it.each([
    ['endless wait', 'await new Promise((resolve) => setTimeout(resolve, 60000))'],
    ['endless loop', 'for (;;);'],
  ])('is stopped at its timeout in an %s, and the next request meets a fresh worker', async (_name, body) => {
    const source = `let calls = 0; export const handler = async ({ stuck }) => { calls++; if (stuck) { ${body} } return calls; };`;
    const runner = start([functionOf(place, 'Slow', source, { Timeout: 1 })]);
    expect((await runner.invoke('Slow', {})).payload).toBe(1);
    const begun = performance.now();
    const result = await runner.invoke('Slow', { stuck: true });
    expect(result.error).toMatchObject({ type: 'Sandbox.Timedout', kind: 'TimedOut' });
    expect(result.error?.message).toBe(`RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`);
    expect(performance.now() - begun).toBeGreaterThan(950);
    expect(performance.now() - begun).toBeLessThan(2500);
    expect((await runner.invoke('Slow', {})).payload).toBe(1);
    expect(log.lines.join('\n')).toContain(`${result.requestId} Task timed out after 1.00 seconds`);
  });

  it('that eats its memory is killed alone', async () => {
    const source = `export const handler = async ({ eat }) => { const kept = []; while (eat) kept.push(new Array(1e5).fill(kept.length)); return 'fine'; };`;
    const runner = start([functionOf(place, 'Eater', source, { MemorySize: 128, Timeout: 30 })]);
    const { error } = await runner.invoke('Eater', { eat: true });
    expect(error).toMatchObject({ type: 'Runtime.OutOfMemory', kind: 'OutOfMemory' });
    expect(error?.message).toContain('Runtime exited with error: signal: killed');
    expect((await runner.invoke('Eater', {})).payload).toBe('fine');
  });

  it('that fills its memory with buffers is killed too', async () => {
    const source = `export const handler = async () => { const kept = []; for (;;) { kept.push(Buffer.alloc(20e6, 1)); await new Promise((r) => setTimeout(r, 20)); } };`;
    const runner = start([functionOf(place, 'Buffers', source, { MemorySize: 128, Timeout: 30 })]);
    expect((await runner.invoke('Buffers', {})).error).toMatchObject({
      type: 'Runtime.OutOfMemory',
      kind: 'OutOfMemory',
    });
  });

  it('that ends its process does not end the runtime', async () => {
    const runner = start([
      functionOf(
        place,
        'Quits',
        `export const handler = async ({ code }) => { if (code !== undefined) process.exit(code); return 'alive'; };`,
      ),
    ]);
    expect((await runner.invoke('Quits', { code: 3 })).error).toMatchObject({
      type: 'Runtime.ExitError',
      kind: 'Unhandled',
    });
    expect((await runner.invoke('Quits', { code: 0 })).error?.message).toContain(
      'Runtime exited without providing a reason',
    );
    expect((await runner.invoke('Quits', {})).payload).toBe('alive');
  });

  it('that leaves a rejection unhandled is reported as Lambda reports it', async () => {
    const source = `export const handler = async ({ how }) => {
      if (how === 'reject') { Promise.reject(new TypeError('forgotten')); await new Promise((r) => setTimeout(r, 1000)); }
      if (how === 'throw') { setTimeout(() => { throw new RangeError('late'); }, 1); await new Promise((r) => setTimeout(r, 1000)); }
      return 'alive'; };`;
    const runner = start([functionOf(place, 'Forgets', source)]);
    const rejected = await runner.invoke('Forgets', { how: 'reject' });
    expect(rejected.error).toMatchObject({
      type: 'Runtime.UnhandledPromiseRejection',
      message: 'TypeError: forgotten',
    });
    expect((await runner.invoke('Forgets', { how: 'throw' })).error).toMatchObject({
      type: 'RangeError',
      message: 'late',
    });
    expect((await runner.invoke('Forgets', {})).payload).toBe('alive');
  });

  it.each([
    ['a module that throws', `throw new Error('bad start');`, 'index.handler', { type: 'Error', message: 'bad start' }],
    [
      'a rejected top-level await',
      `await Promise.reject(new Error('no secret'));`,
      'index.handler',
      { type: 'Error', message: 'no secret' },
    ],
    [
      'a missing import',
      `import './nothing.mjs'; export const handler = 1;`,
      'index.handler',
      { type: 'Runtime.ImportModuleError' },
    ],
    ['broken syntax', `export const = ;`, 'index.handler', { type: 'Runtime.UserCodeSyntaxError' }],
    [
      'a missing export',
      `export const other = 1;`,
      'index.handler',
      { type: 'Runtime.HandlerNotFound', message: 'index.handler is undefined or not exported' },
    ],
    [
      'a missing file',
      `export const handler = 1;`,
      'main.handler',
      { type: 'Runtime.ImportModuleError', message: "Error: Cannot find module 'main'" },
    ],
    [
      'a callback handler on Node 24',
      `export const handler = (event, context, callback) => callback(null, 1);`,
      'index.handler',
      { type: 'Runtime.CallbackHandlerDeprecated' },
    ],
  ])('cannot start: %s', async (_name, source, handler, expected) => {
    const runner = start([functionOf(place, 'Broken', source, { Handler: handler })]);
    const results = await Promise.all([runner.invoke('Broken', {}), runner.invoke('Broken', {})]);
    for (const { error } of results) expect(error).toMatchObject(expected);
  });

  it('is given up when it does not finish its start', async () => {
    const runner = start(
      [functionOf(place, 'Never', 'await new Promise(() => setInterval(() => {}, 1000)); export const handler = 1;')],
      { initLimitMs: 300 },
    );
    expect((await runner.invoke('Never', {})).error).toMatchObject({ kind: 'TimedOut' });
  });
});

describe("the template's NODE_OPTIONS", () => {
  it('hold for the function, and a broken one fails it alone', async () => {
    const source = 'export const handler = async () => process.sourceMapsEnabled;';
    const options = (NODE_OPTIONS: string) => ({ Environment: { Variables: { NODE_OPTIONS } } });
    const runner = start([
      functionOf(place, 'Maps', source, options('--enable-source-maps')),
      functionOf(place, 'Bad', source, options('--no-such-option')),
    ]);
    expect((await runner.invoke('Maps', {})).payload).toBe(true);
    expect((await runner.invoke('Bad', {})).error?.message).toContain('--no-such-option');
  });
});

describe('older handlers', () => {
  it('answer through a callback or a promise on Node 22', async () => {
    const source = `export const handler = (event, context, callback) => {
      if (event.how === 'done') return setTimeout(() => context.done(null, 'done'), 5);
      if (event.how === 'fail') return callback(new Error('refused'));
      if (event.how === 'promise') return Promise.resolve('promised');
      callback(null, 'called'); };`;
    const runner = start([functionOf(place, 'Old', source, { Runtime: 'nodejs22.x' })]);
    expect((await runner.invoke('Old', {})).payload).toBe('called');
    expect((await runner.invoke('Old', { how: 'done' })).payload).toBe('done');
    expect((await runner.invoke('Old', { how: 'promise' })).payload).toBe('promised');
    expect((await runner.invoke('Old', { how: 'fail' })).error?.message).toBe('refused');
  });
});

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

describe('output', () => {
  it('goes line by line to the log and to a file, in the form of Lambda', async () => {
    const source = `console.log('starting'); export const handler = async () => {
      console.warn('two %s', 'words'); console.log('a\\nb'); process.stdout.write('raw '); process.stdout.write('line\\nrest\\n'); };`;
    const runner = start([functionOf(place, 'Mod/Talks', source)]);
    const { requestId } = await runner.invoke('Mod/Talks', {});
    const stamp = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    expect(log.lines[0]).toMatch(new RegExp(`^Mod/Talks: ${stamp}\tundefined\tINFO\tstarting$`));
    expect(log.lines[1]).toMatch(new RegExp(`^Mod/Talks: ${stamp}\t${requestId}\tWARN\ttwo words$`));
    expect(log.lines[2]).toMatch(/INFO\ta\rb$/);
    expect(log.lines.slice(3)).toEqual(['Mod/Talks: raw line', 'Mod/Talks: rest']);
    await runner.stop();
    running.splice(0);
    expect(readFileSync(join(place.dir, 'logs', 'functions', 'Mod.Talks.log'), 'utf8').split('\n')).toHaveLength(6);
  });

  it('is JSON where the template asks for it, from the level it names', async () => {
    const source = `export const handler = async () => { console.debug('hidden'); console.info({ user: 1 }); console.error('failed', new TypeError('x')); };`;
    const runner = start([
      functionOf(place, 'Json', source, {
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: '/own' },
      }),
    ]);
    const { requestId } = await runner.invoke('Json', {});
    const entries = log.lines.map((line) => JSON.parse(line.slice('Json: '.length)) as Record<string, unknown>);
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ level: 'INFO', requestId, message: { user: 1 } });
    expect(entries[1]).toMatchObject({ level: 'ERROR', errorType: 'TypeError', errorMessage: 'x' });
  });
});
