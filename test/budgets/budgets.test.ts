import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modules } from '../../functions/index.ts';
import { measureColdPath } from '../bench/cold-path.ts';
import { startDynamoStub } from '../bench/dynamo-stub.ts';
import { everyVariable } from '../bench/environment.ts';
import { buildFunctions } from '../bench/functions.ts';
import { meEnvironment, meEvent, meItem } from '../bench/me.ts';
import { measureModuleLoad } from '../bench/module-load.ts';
import { runProbe } from '../bench/run-probe.ts';
import { median } from '../bench/statistics.ts';
import { budgets } from './budgets.ts';

let built: Awaited<ReturnType<typeof buildFunctions>>;
beforeAll(async () => {
  built = await buildFunctions(modules);
});
afterAll(() => built?.remove());

describe('functions stay small', () => {
  it('each within the largest bundle allowed', () => {
    const { largest, description } = budgets.bundleBytes;
    const tooLarge = built.functions.filter(({ name, bytes }) =>
      name === 'description/get-description' ? bytes > description : bytes > largest,
    );
    expect(tooLarge.map(({ name, bytes }) => `${name}: ${bytes} bytes`)).toEqual([]);
  });

  it('half of them within the median allowed', () => {
    expect(median(built.functions.map(({ bytes }) => bytes))).toBeLessThanOrEqual(budgets.bundleBytes.median);
  });
});

describe('GET /v1/me', () => {
  it('reads one row: what decides is what is shown', async () => {
    const stub = await startDynamoStub(meItem);
    const folder = mkdtempSync(join(tmpdir(), 'mainstay-me-'));
    try {
      const event = join(folder, 'event.json');
      writeFileSync(event, JSON.stringify(meEvent));
      const { file = '' } = built.functions.find(({ name }) => name === 'identity/get-profile') ?? {};
      await runProbe(file, meEnvironment(stub.endpoint), event);
      expect(stub.operations).toEqual(['GetItem']);
    } finally {
      await stub.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('functions start fast', () => {
  it('loading costs little beside starting Node, and no function loads undici', async () => {
    const loads = await measureModuleLoad(built.functions, built.empty, everyVariable(modules), 2);
    expect(loads.filter(({ undici }) => undici).map(({ name }) => name)).toEqual([]);
    expect(median(loads.map(({ ratio }) => ratio))).toBeLessThanOrEqual(budgets.moduleLoad.median);
    // What else the machine does can only make a figure worse: those above are measured once more, longer.
    const isSlow = ({ ratio }: { ratio: number }) => ratio > budgets.moduleLoad.largest;
    const suspects = new Set(loads.filter(isSlow).map(({ name }) => name));
    const suspected = built.functions.filter(({ name }) => suspects.has(name));
    const again = await measureModuleLoad(suspected, built.empty, everyVariable(modules), 6);
    expect(again.filter(isSlow).map(({ name, ratio }) => `${name}: ${ratio.toFixed(2)}`)).toEqual([]);
  }, 240_000);

  it('GET /v1/me from nothing takes about half of what it takes with the AWS SDK and NodejsFunction defaults', async () => {
    // What else the machine does can only make a figure worse: the best of three measurements counts.
    const best = { total: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };
    for (let tries = 3; tries > 0 && (best.total > budgets.coldPath || best.cpu > budgets.warmCpu); tries -= 1) {
      const [, ours, theirs] = await measureColdPath(7, 1_000, 3);
      if (!ours || !theirs) throw new Error('nothing was measured');
      best.total = Math.min(best.total, ours.total / theirs.total);
      best.cpu = Math.min(best.cpu, ours.cpu / theirs.cpu);
    }
    expect(best.total).toBeLessThanOrEqual(budgets.coldPath);
    expect(best.cpu).toBeLessThanOrEqual(budgets.warmCpu);
  }, 240_000);
});
