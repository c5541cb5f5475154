import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection } from '../../../lib/contract/collection.ts';
import { personSpace } from '../../../lib/sync/space-id.ts';
import { callerOf } from '../push-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { compareValues, fits } from './naive.ts';
import { type Asked, declare, found, write } from './query-world.ts';

const things = declare(
  {
    colour: { type: 'string' },
    size: { type: 'number' },
    done: { type: 'boolean' },
    name: { type: 'string' },
    note: { type: 'string' },
  },
  { indexes: { a: ['colour', '-size', 'name'], b: ['size', 'done'], c: ['-name'], d: ['done', 'colour', 'size'] } },
);

const texts = ['', 'a', 'ab', 'abc', 'b', 'é', '\uffee', '😀', 'a\u0000', 'a\u0001b', 'a\u0002'];
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  colour: fc.constantFrom(...texts),
  size: fc.constantFrom(-9007199254740991, -2.5, -1, 0, 0.1, 1, 2, 10, 1e15),
  done: fc.boolean(),
  name: fc.constantFrom(...texts),
  note: fc.constantFrom('x', 'y'),
};
const fields = Object.keys(values);
const document = fc.record(values, { requiredKeys: [] });

const comparison = fc.constantFrom(...fields).chain((field) => {
  const value = values[field] as fc.Arbitrary<unknown>;
  const equality = fc.oneof(
    fc.record({ eq: value }),
    fc.record({ eq: fc.constant(null) }),
    fc.record({ ne: value }),
    fc.record({ in: fc.array(value, { minLength: 1, maxLength: 4 }) }),
  );
  const ordered = fc.oneof(
    fc.record({ lt: value }),
    fc.record({ lte: value }),
    fc.record({ gt: value }),
    fc.record({ gte: value }),
    fc.record({ gt: value, lt: value }),
  );
  const prefix = fc.record({ prefix: value });
  const inner =
    field === 'done' ? equality : field === 'size' ? fc.oneof(equality, ordered) : fc.oneof(equality, ordered, prefix);
  return inner.map((each) => ({ [field]: each }));
});
/** Filters that an index serves more often than not. */
const bound = fc
  .tuple(
    fc.record({
      colour: fc.record({ in: fc.array(values.colour as fc.Arbitrary<unknown>, { minLength: 1, maxLength: 3 }) }),
    }),
    comparison,
  )
  .map(([first, more]) => ({ and: [first, more] }));
const filter = fc.oneof(
  comparison,
  bound,
  fc.array(comparison, { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
  fc.array(fc.oneof(comparison, bound), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
);
const sort = fc.constantFrom(
  undefined,
  undefined,
  '-size',
  'size',
  '-size,name',
  'size,-name',
  'size,done',
  '-size,-done',
  'name',
  '-name',
  'colour,-size,name',
  '-colour,size',
  'done,colour',
  'colour,size',
);

describe('a query', () => {
  let world: SyncWorld;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());

  const ask = async (spaceId: string, collection: Collection, asked: Asked) =>
    found(world, callerOf(spaceId.slice(2)), spaceId, collection, asked);

  it('finds what a naive filter and sort over all documents finds, page by page, or says that no index fits', async () => {
    let served = 0;
    let refused = 0;
    const documents = fc.array(document, { minLength: 5, maxLength: 40 });
    const queries = fc.array(fc.tuple(filter, sort, fc.constantFrom('1', '3', '100')), {
      minLength: 12,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(documents, queries, async (all, asked) => {
        const space = personSpace(randomUUID());
        const rows = Object.fromEntries(all.map((each, n) => [`d${n}`, each as Record<string, unknown>]));
        await write(world, space, things, rows);
        for (const [filter, sort, limit] of asked) {
          const answer = await ask(space, things, { filter, ...(sort ? { sort } : {}), limit }).catch((error) => {
            if (error.code !== 'no-index') throw error;
            refused += 1;
            return undefined;
          });
          if (!answer) continue;
          served += 1;
          const ids = answer.items.map(({ id }) => id);
          const expected = Object.entries(rows)
            .filter(([, each]) => fits(filter, each))
            .map(([id]) => id);
          expect([...ids].sort()).toEqual(expected.sort());
          const order = (a: string, b: string) => {
            for (const key of sort?.split(',') ?? []) {
              const name = key.replace('-', '');
              const compared = compareValues(rows[a]?.[name], rows[b]?.[name]);
              if (compared !== 0) return key.startsWith('-') ? -compared : compared;
            }
            return 0;
          };
          for (const [place, id] of ids.entries()) {
            const next = ids[place + 1];
            if (next !== undefined) expect(order(id, next)).toBeLessThanOrEqual(0);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(served).toBeGreaterThan(150);
    expect(refused).toBeGreaterThan(50);
  }, 120_000);

  it('finds documents of an earlier version by what their values are called now, though they were indexed before', async () => {
    const fields = { status: { type: 'string' }, size: { type: 'number' } } as const;
    const indexes = { indexes: { byStatus: ['status', 'size'] } };
    const first = declare(fields, indexes);
    const third = declare(fields, {
      ...indexes,
      version: 3,
      steps: {
        2: [{ values: 'status', up: { finished: 'done' }, down: { done: 'finished' } }],
        3: [{ values: 'status', up: { done: 'closed', open: 'new' }, down: { closed: 'done', new: 'open' } }],
      },
    });
    const space = personSpace(randomUUID());
    await write(world, space, first, {
      a: { status: 'finished', size: 3 },
      b: { status: 'open', size: 1 },
      c: { status: 'done', size: 2 },
    });
    await write(world, space, third, { d: { status: 'closed', size: 2.5 }, e: { status: 'open', size: 0 } });
    const ids = async (filter: unknown, more = {}) =>
      (await ask(space, third, { filter, sort: 'size', limit: '1', ...more })).items.map(({ id }) => id);
    expect(await ids({ status: { eq: 'closed' } })).toEqual(['c', 'd', 'a']);
    expect(await ids({ status: { in: ['closed', 'new'] } })).toEqual(['b', 'c', 'd', 'a']);
    expect(await ids({ status: { eq: 'finished' } }, { version: '1' })).toEqual(['c', 'd', 'a']);
    expect(await ids({ status: { eq: 'open' } })).toEqual(['e']);
    const ten = Array.from({ length: 8 }, (_, n) => `other-${n}`);
    expect(await ids({ status: { in: ['closed', 'new', ...ten] } })).toEqual(['b', 'c', 'd', 'a']);
  });
});
