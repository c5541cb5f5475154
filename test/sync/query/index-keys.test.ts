import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taskItems } from '../../../functions/tasks/contract.ts';
import { encodePart } from '../../../lib/sync/query/encode-part.ts';
import { indexesOf, indexKeys } from '../../../lib/sync/query/index-keys.ts';
import { compareBytes, compareValues } from './naive.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('a', 'b', '\u0000', '\u0001', '\u0002', '\u0003', 'é', '\uffee', '😀'),
    maxLength: 6,
  }),
);
const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 0.1, -0.1, 1e-300, -1e300),
);
const value = fc.oneof(text, number, fc.boolean(), fc.constant(undefined));
const room = 319;

const directed = (order: number, descending: boolean) => (descending ? 0 - order : order);

describe('sort keys of indexes', () => {
  it('order two values of any types as the values are ordered, in both directions', () => {
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, descending) => {
        const keys = compareBytes(encodePart(a, descending, room), encodePart(b, descending, room));
        expect(keys).toBe(directed(compareValues(a, b), descending));
      }),
      { numRuns: 5000 },
    );
  });

  it('order lists of values by the first that differs, whatever the directions, and then by id', () => {
    const row = fc.record({
      values: fc.tuple(value, value, value),
      id: fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', '.', '-'), minLength: 1, maxLength: 4 }),
    });
    const directions = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(row, row, directions, fc.nat(3), (a, b, descending, same) => {
        const other = b.values.map((each, place) => (place < same ? a.values[place] : each));
        const key = (values: readonly unknown[], id: string) =>
          values.map((each, place) => encodePart(each, descending[place] ?? false, room)).join('') + id;
        const different = [0, 1, 2].find((place) => compareValues(a.values[place], other[place]) !== 0);
        const expected =
          different === undefined
            ? compareBytes(a.id, b.id)
            : directed(compareValues(a.values[different], other[different]), descending[different] ?? false);
        expect(compareBytes(key(a.values, a.id), key(other, b.id))).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('never exceed 1023 bytes, and of long texts keep the order of their beginnings', () => {
    const long = fc.string({
      unit: fc.constantFrom('a', '\u0000', '\u0002', '\u0003', 'é', '😀'),
      minLength: 80,
      maxLength: 500,
    });
    fc.assert(
      fc.property(fc.array(long, { minLength: 2, maxLength: 2 }), fc.boolean(), ([a = '', b = ''], descending) => {
        const [left, right] = [encodePart(a, descending, room), encodePart(b, descending, room)];
        expect(Buffer.byteLength(left)).toBeLessThanOrEqual(room);
        const order = compareBytes(left, right);
        if (order !== 0) expect(order).toBe(directed(compareValues(a, b), descending));
      }),
      { numRuns: 2000 },
    );
    const worst = { listId: '\u0000'.repeat(64), priority: 9, title: '😀'.repeat(500) };
    for (const key of Object.values(indexKeys(taskItems, 'x'.repeat(64), worst))) {
      expect(Buffer.byteLength(key)).toBeLessThan(1024);
    }
  });

  it('leave a document out of an index whose first field it lacks, and none for a later one', () => {
    const keys = indexKeys(taskItems, 'a1', { listId: 'l', title: 't', status: 'open' });
    expect(Object.keys(keys)).toEqual(['ix1', 'ix2']);
    expect(indexKeys(taskItems, 'a1', { due: '2026-01-01', assignee: ['no text'] })).toEqual({
      ix3: expect.stringContaining('2026-01-01'),
    });
  });

  it('stand in the slots in the order of the declaration', () => {
    expect(indexesOf(taskItems).map(({ name, slot }) => `${name} ${slot}`)).toEqual([
      'byList ix1',
      'byStatus ix2',
      'byDue ix3',
      'byAssignee ix4',
    ]);
  });
});
