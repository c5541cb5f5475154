import { describe, expect, it } from 'vitest';
import { branchesOf } from '../../../lib/sync/query/branches.ts';
import { type Condition, readFilter } from '../../../lib/sync/query/filter.ts';
import { planQuery } from '../../../lib/sync/query/plan.ts';
import { queryFields } from '../../../lib/sync/query/query-fields.ts';
import { declare } from './query-world.ts';

const things = declare({
  title: { type: 'string' },
  place: { type: 'integer' },
  done: { type: 'boolean' },
  tags: { type: 'array', items: { type: 'string' } },
});
const read = (filter: unknown) => readFilter(JSON.stringify(filter), queryFields(things, 1, new Set()));

describe('a filter', () => {
  it.each([
    [{ or: {} }, "'or' takes a list of conditions."],
    [{ and: [] }, "'and' takes a list of conditions."],
    [[], 'A condition is an object.'],
    [{}, 'A condition is not empty.'],
    [{ title: 'x' }, "What 'title' must be is an object."],
    [{ title: null }, "What 'title' must be is an object."],
    [{ title: { eq: 1 } }, "'title' is compared with a string."],
    [{ place: { in: 1 } }, "'in' takes a list of 1 to 100 values."],
    [{ place: { in: [] } }, "'in' takes a list of 1 to 100 values."],
    [{ place: { in: Array(101).fill(1) } }, "'in' takes a list of 1 to 100 values."],
    [{ done: { gt: true } }, "'done' is compared with eq, ne and in only."],
    [{ place: { prefix: 1 } }, "'prefix' is for texts; 'place' is none."],
    [{ tags: { eq: 'a' } }, "'tags' is of type array"],
    [{ other: { eq: 1 } }, "There is no field 'other'."],
  ])('is refused when it says nothing of documents: %j', (filter, detail) => {
    expect(() => read(filter)).toThrow(detail);
  });
});

describe('the plan of a query', () => {
  const index = {
    name: 'byKind',
    slot: 'ix1' as const,
    room: 400,
    fields: ['kind', 'place', 'name'].map((name) => ({ name, descending: false })),
  };
  const plan = (condition: Condition, name = 'place') =>
    planQuery([index], branchesOf(condition) ?? [], [{ name, descending: false }], true);

  it('has the order of an index only where each field before it is bound, and there', () => {
    expect(plan({ field: 'kind', is: ['k', 'l'] })?.ranges).toHaveLength(2);
    expect(plan({ field: 'kind', is: ['k', undefined] })).toBeUndefined();
    const many = (count: number): Condition => ({ field: 'place', is: Array.from({ length: count }, (_, n) => n) });
    expect(plan({ all: [{ field: 'kind', is: ['k'] }, many(10)] }, 'name')?.ranges).toHaveLength(10);
    expect(plan({ all: [{ field: 'kind', is: ['k'] }, many(11)] }, 'name')).toBeUndefined();
    expect(plan({ field: 'other', is: ['k'] })).toBeUndefined();
  });
});

describe('alternatives of a filter', () => {
  const is = (field: string, ...values: number[]): Condition => ({ field, is: values });
  const any = (field: string): Condition => ({ any: [1, 2, 3, 4].map((value) => is(field, value)) });
  const values = (condition: Condition) => branchesOf(condition)?.map((branch) => [...branch.is]);

  it('are those of its parts, without what no document can meet', () => {
    expect(values({ any: [is('a', 1), is('b', 2)] })).toEqual([[['a', [1]]], [['b', [2]]]]);
    expect(values({ all: [is('a', 1, 2), is('a', 2, 3)] })).toEqual([[['a', [2]]]]);
    expect(values({ all: [is('a', 1), is('a', 2)] })).toEqual([]);
  });

  it('are too many past ten', () => {
    expect(values({ all: [any('a'), { any: [is('b', 1), is('b', 2)] }] })).toHaveLength(8);
    expect(values({ all: [any('a'), any('b')] })).toBeUndefined();
    expect(values({ any: [any('a'), any('b'), any('c')] })).toBeUndefined();
  });
});
