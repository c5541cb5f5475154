import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start, useAsyncFunctions, writesEvents, written } from './functions-async-calls.ts';
import { place, running } from './functions-running.ts';
import { functionOf } from './functions-stack.ts';

useAsyncFunctions();

describe('an accepted event', () => {
  it('survives a stop and keeps the attempts it has had', async () => {
    const file = join(place.dir, 'out');
    const fn = functionOf(place, 'Job', writesEvents(file));
    const first = start([fn], { retryDelaysMs: [400] });
    await first.invokeAsync('Job', { n: 1, fail: true });
    while (written(file).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await first.stop();
    running.splice(0);
    await start([fn]).idle();
    expect(written(file)).toHaveLength(3);
  });

  it('that ends well while the runtime stops does not run again', async () => {
    const file = join(place.dir, 'out');
    const source = `${writesEvents(file).replace('export const handler', 'const write')} export const handler = async (...all) => { await write(...all); await new Promise((r) => setTimeout(r, 300)); };`;
    const fn = functionOf(place, 'Job', source);
    const first = start([fn], { stopGraceMs: 2000 });
    await first.invokeAsync('Job', { n: 1 });
    while (written(file).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await first.stop();
    running.splice(0);
    await start([fn]).idle();
    expect(written(file)).toHaveLength(1);
  });

  it('survives kill -9', async () => {
    const file = join(place.dir, 'out');
    const fn = functionOf(place, 'Job', writesEvents(file));
    const script = join(place.dir, 'accept.ts');
    const load = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    writeFileSync(
      script,
      `import { startFunctions } from ${load('../../lib/local/functions/start-functions.ts')};
       import { stackOf, keptLog, credentials } from ${load('./functions-stack.ts')};
       const slow = ${JSON.stringify({ ...fn, properties: { ...fn.properties, ReservedConcurrentExecutions: 0 } })};
       const runner = startFunctions({ stack: stackOf([slow]), log: keptLog(), stateDir: ${JSON.stringify(place.dir)}, awsEndpoint: '', rootCredentials: credentials, credentialsFor: () => credentials });
       await Promise.all(Array.from({ length: 50 }, (_, n) => runner.invokeAsync('Job', { n })));
       process.kill(process.pid, 'SIGKILL');`,
    );
    const child = spawn(process.execPath, [script], { stdio: 'inherit', env: { PATH: process.env.PATH } });
    const [, signal] = (await once(child, 'exit')) as [number, string];
    expect(signal).toBe('SIGKILL');
    expect(written(file)).toEqual([]);
    await start([fn]).idle();
    expect(
      written(file)
        .map(({ n }) => n as number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});
