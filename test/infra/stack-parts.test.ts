import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { pascal, type RegisteredModule, readContract } from '../../lib/contract/registry.ts';
import {
  assignParts,
  ownOperations,
  partOf,
  resourceLimit,
  type StackParts,
  weightOfStack,
} from '../../lib/contract/stack-parts.ts';
import { assemblyOf } from './assembly-of.ts';
import { keptLines, lossesOf } from './kept.ts';
import { synthesize } from './synthesize.ts';

/** A module with a table and routes of these names. */
function shop(names: readonly string[]): RegisteredModule {
  const it = defineModule('shop', { summary: 'x', tables: { goods: { pk: 'pk' } } });
  const route = (name: string) =>
    it.route({ method: 'GET', path: `/${name}`, auth: 'public', summary: 'x', access: { goods: ['GetItem'] } });
  return readContract({ it, ...Object.fromEntries(names.map((name) => [name, route(name)])) });
}
const numbered = (from: number, to: number, letter = 'r') =>
  Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);

/** As their routes are written down. */
const places = (names: readonly string[]) => names.map((name) => `GET /v1/${name}`);

/** What `npm run generate` writes down after each of these states of the contract. */
const generated = (...states: readonly (readonly string[])[]): StackParts =>
  states.reduce<StackParts>((before, names) => assignParts([shop(names)], before), {});

describe('where functions of a large module stand', () => {
  it('is not written down for a small one', () => {
    expect(generated(numbered(1, 30))).toEqual({});
  });

  it('stays as it was when functions come: what is new, wherever it stands in the contract, takes the next stack', () => {
    const [first, second] = generated(numbered(1, 83), [...numbered(1, 3, 'a'), ...numbered(1, 83)]).shop ?? [];
    expect(new Set(first)).toEqual(new Set(places([...numbered(1, 83), 'a1'])));
    expect(second).toEqual(places(['a2', 'a3']));
  });

  it('stays as it was when functions go: what comes next takes their room, nothing moves up', () => {
    const left = [...numbered(11, 83), ...numbered(1, 3, 'a')];
    const parts = generated(numbered(1, 83), [...numbered(1, 83), ...numbered(1, 3, 'a')], left, [...left, 'z1']).shop;
    expect(parts?.[1]).toEqual(places(['a2', 'a3']));
    expect(parts?.[0]).toContain('GET /v1/z1');
  });

  it('is that of the route, whatever the operation and its variables are called: no route moves to another stack', () => {
    const it = defineModule('shop', { summary: 'x' });
    const at = (path: string) => it.route({ method: 'GET', path, auth: 'public', summary: 'x' } as never);
    const ring = it.consumer({ on: { socket: 'ring' }, summary: 'x' });
    const before = { shop: [['GET /v1/goods'], ['GET /v1/goods/{}', 'socket ring']] };
    const modules = [
      readContract({ it, find: at('/goods/{id}'), list: at('/goods'), bell: ring, another: at('/more') }),
    ];
    const parts = assignParts(modules, before);
    expect(parts).toEqual({ shop: [['GET /v1/goods', 'GET /v1/more'], before.shop[1]] });
    const [{ operations }] = modules as [RegisteredModule];
    const stands = Object.fromEntries(operations.map((operation) => [operation.name, partOf(parts, operation)]));
    expect(stands).toEqual({ find: 1, list: 0, bell: 1, another: 0 });
  });

  it('opens a third stack when the second is full', () => {
    const parts = generated(numbered(1, 60), numbered(1, 188)).shop ?? [];
    expect(parts.map((names) => names.length)).toEqual([84, 84, 20]);
  });
});

describe('the count of resources that it goes by', () => {
  it('is what production has, or a few more', () => {
    const { stackSizes } = assemblyOf('real', 'prod');
    const counted = modules
      .map((registered) => [registered.module.name, ownOperations(registered)] as const)
      .filter(([name]) => stackSizes[pascal(name)] && !stackSizes[`${pascal(name)}Part2`]);
    expect(counted.length).toBeGreaterThan(10);
    for (const [name, own] of counted) {
      const surplus = weightOfStack(own) - (stackSizes[pascal(name)] as number);
      expect([name, surplus >= 0 && surplus <= 5]).toEqual([name, true]);
    }
  });
});

describe('a module that grows past what a nested stack holds', () => {
  const former = numbered(1, 83);
  const now = ['a1', 'a2', 'a3', ...former];

  it('has a second one, watched as the first; what it keeps and the functions that were there stay where they are', () => {
    const stage = 'prod';
    const old = synthesize({ modules: [shop(former)], stage, parts: generated(former) });
    const grown = synthesize({ modules: [shop(now)], stage, parts: generated(former, now) });
    expect(grown.stackSizes.Shop).toBeLessThanOrEqual(resourceLimit);
    expect(lossesOf(keptLines(old), keptLines(grown))).toEqual([]);
    const places = new Set(grown.resources.map(({ stack, logicalId }) => `${stack}/${logicalId}`));
    expect(old.resources.filter(({ stack, logicalId }) => !places.has(`${stack}/${logicalId}`))).toEqual([]);
    expect(grown.ofType('AWS::ApiGatewayV2::Route')).toHaveLength(now.length);
    expect(grown.under('ShopPart2', 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(grown.under('ShopPart2', 'AWS::CloudWatch::Alarm')).toHaveLength(3);
  });
});
