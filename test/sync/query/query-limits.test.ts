import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Collection } from '../../../lib/contract/collection.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import { personSpace, sharedSpace } from '../../../lib/sync/space-id.ts';
import { leavePending, stagedList } from '../large/pending-items.ts';
import { callerOf, enter } from '../push-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { declare, found, page, write } from './query-world.ts';

const things = declare(
  {
    kind: { type: 'string' },
    place: { type: 'integer' },
    secret: { type: 'integer', read: ['owner'] },
    text: { type: 'string', maxLength: 90_000 },
  },
  { indexes: { byKind: ['kind', 'place'], bySecret: ['kind', 'secret'], byPlace: ['place'] } },
);

describe('a query is bounded', () => {
  let world: SyncWorld;
  let space: string;
  const ann = callerOf(randomUUID());
  const bob = callerOf(randomUUID());
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    space = sharedSpace(randomUUID());
    await enter(world, space, ann.personId, 'owner');
    await enter(world, space, bob.personId, 'reader');
  });
  const many = (count: number, make: (n: number) => Record<string, unknown>) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`d${String(n).padStart(4, '0')}`, make(n)]));
  const spent = async (run: () => Promise<unknown>) => {
    world.consumed.length = 0;
    await run();
    return world.consumed.map(({ operation, tableName, units }) => `${operation} ${tableName} ${units}`);
  };

  it('to 500 documents a page, which may be short then and goes on', async () => {
    await write(
      world,
      space,
      things,
      many(1100, (n) => ({ kind: 'k', place: n, text: n === 1050 ? 'found' : 'x' })),
    );
    const filter = { kind: { eq: 'k' }, text: { eq: 'found' } };
    const first = await page(world, ann, space, things, { filter, limit: '5' });
    expect([first.items, typeof first.nextCursor]).toEqual([[], 'string']);
    const all = await found(world, ann, space, things, { filter, limit: '5' });
    expect([all.items.map(({ id }) => id), all.pages]).toEqual([['d1050'], 3]);
  }, 30_000);

  it('to some megabytes a page', async () => {
    await write(
      world,
      space,
      things,
      many(60, (n) => ({ kind: 'k', place: n, text: 'x'.repeat(80_000) })),
    );
    for (const asked of [{ filter: { kind: { eq: 'k' } } }, {}]) {
      const first = await page(world, ann, space, things, { ...asked, limit: '100' });
      expect([first.items.length < 50, typeof first.nextCursor]).toEqual([true, 'string']);
      expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(3_400_000);
      const all = await found(world, ann, space, things, { ...asked, limit: '100' });
      expect(all.items.map(({ id }) => id)).toEqual(Object.keys(many(60, () => ({}))));
    }
  }, 30_000);

  it('to some megabytes a page, also when hardly any of what is read matches', async () => {
    await write(
      world,
      space,
      things,
      many(120, (n) => ({ kind: 'k', place: n, text: n === 110 ? 'found' : 'x'.repeat(80_000) })),
    );
    let bytes = 0;
    const dynamo: Dynamo = {
      ...world.dynamo,
      async batchGet(input) {
        const answer = await world.dynamo.batchGet(input);
        bytes += JSON.stringify(answer).length;
        return answer as never;
      },
    };
    const asked = { filter: { kind: { eq: 'k' }, text: { eq: 'found' } }, limit: '100' };
    const first = await page(world, ann, space, things, asked, dynamo);
    expect([first.items, typeof first.nextCursor]).toEqual([[], 'string']);
    expect(bytes).toBeLessThan(4_500_000);
    const all = await found(world, ann, space, things, asked);
    expect(all.items.map(({ id }) => id)).toEqual(['d0110']);
  }, 30_000);

  it('to the keys of its range and its documents', async () => {
    await write(
      world,
      space,
      things,
      many(300, (n) => ({ kind: `k${n % 100}`, place: n })),
    );
    const units = await spent(() =>
      page(world, ann, space, things, { filter: { kind: { eq: 'k7' } }, sort: '-place' }),
    );
    expect(units).toEqual(['BatchGetItem sync.spaces 2', 'Query sync.documents 1', 'BatchGetItem sync.documents 3']);
    const more = await spent(() =>
      page(world, ann, space, things, {
        filter: { kind: { in: ['k1', 'k2', 'k3', 'k4'] } },
        sort: 'place',
        limit: '4',
      }),
    );
    expect(more.filter((each) => each === 'Query sync.documents 1')).toHaveLength(4);
    expect(more.at(-1)).toBe('BatchGetItem sync.documents 4');
  });

  it('to versions that the backend has, spaces of the caller, and collections that their role reads', async () => {
    const asked = (by = ann, collection: Collection = things, version = '1') =>
      page(world, by, space, collection, { version }).catch(({ code }) => code);
    expect(await asked(ann, things, '99')).toBe('unknown-schema-version');
    expect(await asked(callerOf(randomUUID()))).toBe('not-found');
    expect(await asked(bob, { ...things, roles: { owner: '*' } })).toBe('forbidden');
  });

  it('to the order of its rank where it searches', async () => {
    await expect(page(world, ann, space, things, { q: 'x', sort: 'place' })).rejects.toThrow('the order of its rank');
  });

  it('to what a document can meet: nothing is read, and no index needed, where none can', async () => {
    const none = declare({ a: { type: 'integer' } });
    const never = { and: [{ a: { eq: 1 } }, { a: { eq: 2 } }] };
    expect((await page(world, ann, space, none, { filter: never })).items).toEqual([]);
  });

  it('to ten ranges', async () => {
    const kinds = (count: number) => ({ kind: { in: Array.from({ length: count }, (_, n) => `k${n}`) } });
    await write(
      world,
      space,
      things,
      many(12, (n) => ({ kind: `k${n}`, place: -n })),
    );
    const ten = await page(world, ann, space, things, { filter: kinds(10), sort: 'place' });
    expect(ten.items.map(({ document }) => document.place)).toEqual([-9, -8, -7, -6, -5, -4, -3, -2, -1, 0]);
    await expect(page(world, ann, space, things, { filter: kinds(11), sort: 'place' })).rejects.toMatchObject({
      code: 'no-index',
    });
  });

  it('to what the caller sees: hidden fields are not there, nor is the order of an index that holds one', async () => {
    await write(
      world,
      space,
      things,
      many(3, (n) => ({ kind: 'k', place: 1, secret: -n })),
    );
    const asked = { filter: { kind: { eq: 'k' }, secret: { lt: 0 } } };
    expect((await page(world, ann, space, things, asked)).items.map(({ id }) => id)).toEqual(['d0002', 'd0001']);
    const refusals = [asked, { sort: 'secret' }, { filter: { nothing: { eq: 1 } } }].map((each) =>
      page(world, bob, space, things, each).catch(({ code, message }) => `${code}: ${message}`),
    );
    expect(await Promise.all(refusals)).toEqual([
      "invalid-filter: There is no field 'secret'.",
      "invalid-filter: There is no field 'secret'.",
      "invalid-filter: There is no field 'nothing'.",
    ]);
    const { items } = await page(world, bob, space, things, { filter: { kind: { eq: 'k' } } });
    expect(items.map(({ id, document }) => [id, Object.keys(document)])).toEqual(
      ['d0000', 'd0001', 'd0002'].map((id) => [id, ['kind', 'place']]),
    );
    await expect(page(world, bob, space, things, { filter: { text: { eq: 'x' } } })).rejects.toMatchObject({
      extra: { indexes: { byKind: ['kind', 'place'], byPlace: ['place'] } },
    });
  });
});

describe('a query beside a large commit', () => {
  let world: SyncWorld;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());

  it('shows none or all of it, also when the commit takes effect after the head was read', async () => {
    const personId = randomUUID();
    const space = personSpace(personId);
    const rows = Array.from({ length: 60 }, (_, n) => stagedList(space, `row-${n}`, `Row ${n}`));
    let left = false;
    const dynamo: Dynamo = {
      ...world.dynamo,
      async query(input) {
        if (!left) {
          left = true;
          await leavePending(world.dynamo, world.tables, space, rows);
          const { document } = rows[0] as (typeof rows)[number];
          await world.dynamo.put({ TableName: world.tables.documents, Item: { ...document, seq: 1 } });
        }
        return world.dynamo.query(input);
      },
    };
    const { items } = await page(
      world,
      callerOf(personId),
      space,
      collections.lists as Collection,
      { limit: '100' },
      dynamo,
    );
    expect([left, items.length]).toEqual([true, 60]);
  });
});
