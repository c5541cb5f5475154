import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modules } from '../../functions/index.ts';
import { measureColdPath } from '../bench/cold-path.ts';
import { everyVariable } from '../bench/environment.ts';
import { buildFunctions } from '../bench/functions.ts';
import { measureModuleLoad } from '../bench/module-load.ts';
import { median } from '../bench/statistics.ts';
import { budgets } from './budgets.ts';

let built: Awaited<ReturnType<typeof buildFunctions>>;
beforeAll(async () => {
  built = await buildFunctions(modules);
});
afterAll(() => built?.remove());

describe('functions stay small', () => {
  it('each within the largest bundle allowed', () => {
    const tooLarge = built.functions.filter(({ bytes }) => bytes > budgets.bundleBytes.largest);
    expect(tooLarge.map(({ name, bytes }) => `${name}: ${bytes} bytes`)).toEqual([]);
  });

  it('half of them within the median allowed', () => {
    expect(median(built.functions.map(({ bytes }) => bytes))).toBeLessThanOrEqual(budgets.bundleBytes.median);
  });
});

describe('functions start fast', () => {
  it('loading costs little beside starting Node, and no function loads undici', async () => {
    const loads = await measureModuleLoad(built.functions, built.empty, everyVariable(modules), 3);
    expect(loads.filter(({ undici }) => undici).map(({ name }) => name)).toEqual([]);
    expect(median(loads.map(({ ratio }) => ratio))).toBeLessThanOrEqual(budgets.moduleLoad.median);
    const slow = loads.filter(({ ratio }) => ratio > budgets.moduleLoad.largest);
    expect(slow.map(({ name, ratio }) => `${name}: ${ratio.toFixed(2)}`)).toEqual([]);
  });

  it('GET /v1/me from nothing takes about half of what it takes with the AWS SDK and NodejsFunction defaults', async () => {
    const [, ours, theirs] = await measureColdPath(7, 1_000);
    expect((ours?.total ?? Number.NaN) / (theirs?.total ?? 0)).toBeLessThanOrEqual(budgets.coldPath);
    expect((ours?.cpu ?? Number.NaN) / (theirs?.cpu ?? 0)).toBeLessThanOrEqual(budgets.warmCpu);
  });
});
