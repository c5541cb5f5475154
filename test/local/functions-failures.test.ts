import { describe, expect, it } from 'vitest';
import { log, place, start, useFunctions } from './functions-running.ts';
import { functionOf } from './functions-stack.ts';

useFunctions();

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
