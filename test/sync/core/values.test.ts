import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGreater, same } from '../../../lib/sync/merge/values.ts';

describe('the order of values', () => {
  it.each<[unknown, unknown, boolean]>([
    [2, 1, true],
    [1, 1, false],
    [1, 2, false],
    [10, 9, true],
    ['b', 'a', true],
    ['a', 'a', false],
    ['ab', 'a', true],
    ['a', 'ab', false],
    ['a', '', true],
    ['', '', false],
    ['\u{1F600}', '\uff21', true],
    ['\uff21', '\u{1F600}', false],
    ['2026-02-01T00:00:00.000Z', '2026-01-31T23:59:59.999Z', true],
    ['1', 0, false],
    [1, '0', false],
    [true, false, false],
    [undefined, 1, false],
    [1, undefined, false],
  ])('%j after %j: %s', (a, b, expected) => {
    expect(isGreater(a, b)).toBe(expected);
  });
  it('is that of code points, as databases have it (property)', () => {
    const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        if (a.isWellFormed() && b.isWellFormed()) expect(isGreater(a, b)).toBe(byBytes(a, b));
      }),
    );
  });
});

describe('whether values are the same', () => {
  it.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: [{ c: 'd' }] }, { b: [{ c: 'd' }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [['a', 'b'], ['b', 'a'], false],
    [['a'], ['a', 'b'], false],
    [[], {}, false],
    [{}, [], false],
    [['a'], { 0: 'a', length: 1 }, false],
    [{ 0: 'a', length: 1 }, ['a'], false],
    [1, '1', false],
    [null, {}, false],
    [{}, null, false],
    [undefined, undefined, true],
    [undefined, {}, false],
    [0, -0, true],
    [{ toString: 1 }, {}, false],
    [{ constructor: Object }, { other: 1 }, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(same(a, b)).toBe(expected);
  });
  it('is whether they are written the same, with their properties in order (property)', () => {
    const written = (value: unknown): string =>
      JSON.stringify(value, (_, each) =>
        typeof each === 'object' && each !== null && !Array.isArray(each)
          ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
          : each,
      );
    const json = fc.jsonValue({ maxDepth: 3 });
    const small = fc.constantFrom<unknown>([], {}, [1], { a: 1 }, { a: [] }, { a: {} }, [[]], [{}]);
    const copied = json.map((value) => [value, JSON.parse(JSON.stringify(value))] as const);
    const pairs = fc.oneof(fc.tuple(json, json), copied, fc.tuple(small, small));
    fc.assert(fc.property(pairs, ([a, b]) => void expect(same(a, b)).toBe(written(a) === written(b))));
  });
});
