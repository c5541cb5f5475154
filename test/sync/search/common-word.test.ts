import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentTerms } from '../../../lib/sync/search/document-terms.ts';
import { mostPostings } from '../../../lib/sync/search/read-postings.ts';
import { indexedKey, postingKey, shardOf } from '../../../lib/sync/search/term-keys.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { books, type Library, openLibrary } from './library.ts';

const count = 5000;
const idOf = (n: number) => `b${String(n).padStart(5, '0')}`;
const fieldsOf = (n: number) => ({
  title: `the meeting ${n % 1000 === 7 ? 'zebra' : `w${n}`} ${n % 2 === 0 ? 'memo' : 'menu'}`,
});

let world: SyncWorld;
let library: Library;

/** Documents and postings written directly: what the index holds of a document is shown elsewhere, here there are many. */
beforeAll(async () => {
  world = await startSyncTables();
  library = await openLibrary(world);
  const template = await library.write('template', {});
  await library.remove('template');
  const documents = Array.from({ length: count }, (_, n) => {
    const id = idOf(n);
    const Item = { ...template.after, sk: id, id, seq: n + 2, fields: fieldsOf(n) };
    library.stored.set(id, Item as never);
    return { PutRequest: { Item } };
  });
  const postings = Array.from({ length: count }, (_, n) =>
    [...documentTerms(books, fieldsOf(n))].map(([term, occurrences]) => ({
      PutRequest: {
        Item: { ...postingKey(library.spaceId, books.name, term, idOf(n), shardOf(idOf(n))), in: occurrences },
      },
    })),
  ).flat();
  const { tables } = library.world;
  const writes = [
    ...documents.map((request) => ({ [tables.documents]: [request] })),
    ...postings.map((request) => ({ [tables.terms]: [request] })),
  ].values();
  const lane = async () => {
    for (const first of writes) {
      const RequestItems: Record<string, (typeof first)[string][number][]> = {};
      for (const each of [first, ...Array.from({ length: 24 }, () => writes.next().value)]) {
        for (const [table, requests = []] of Object.entries(each ?? {})) {
          RequestItems[table] = [...(RequestItems[table] ?? []), ...requests];
        }
      }
      await world.dynamo.batchWrite({ RequestItems } as never);
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}, 120_000);
afterAll(() => world?.stop());

const queries = () => world.consumed.filter(({ operation }) => operation === 'Query');
const units = () => queries().reduce((sum, call) => sum + Math.max(0.5, call.units), 0);

describe('a word in 5,000 documents of one space', () => {
  it('lies in four partitions of nearly one size', async () => {
    const items = (await world.everything('terms')).filter(({ sk }) => String(sk).startsWith('meeting#'));
    const sizes = new Map<string, number>();
    for (const { pk } of items) sizes.set(String(pk), (sizes.get(String(pk)) ?? 0) + 1);
    expect(items).toHaveLength(count);
    expect(sizes.size).toBe(4);
    for (const size of sizes.values()) {
      expect(size).toBeGreaterThan(count / 4 - 150);
      expect(size).toBeLessThan(count / 4 + 150);
    }
    const indexed = new Set(Array.from({ length: count }, (_, n) => indexedKey('s', 'books', idOf(n)).pk));
    expect(indexed.size).toBe(4);
  });

  it('is read up to the bound, and answers with the newest documents', async () => {
    world.consumed.length = 0;
    const { documents, next } = await library.search('meeting', { limit: 25 });
    expect(documents.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, n) => idOf(count - 1 - n)));
    expect(next).toBeDefined();
    expect(queries()).toHaveLength(8);
    expect(units()).toBeLessThanOrEqual(12);
    expect(await library.find('meeting', { limit: 100 })).toHaveLength(4 * mostPostings);
  });

  it('takes nothing from a rarer word beside it: all its documents are found, wherever they stand', async () => {
    world.consumed.length = 0;
    const rare = [4007, 3007, 2007, 1007, 7].map(idOf);
    expect(await library.find('the meeting zebra')).toEqual(rare);
    expect(units()).toBeLessThanOrEqual(24);
    expect(await library.find('zebra the meeting')).toEqual(rare);
    expect((await library.find('zebra me')).toSorted()).toEqual(rare.toReversed());
    expect(await library.find('zebra memo')).toEqual([]);
    expect(await library.find('meeting w123')).toEqual([
      idOf(123),
      ...[9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => idOf(1230 + n)),
    ]);
  });

  it('is found together with words that are as common, as far as they are read', async () => {
    const found = await library.find('the memo', { limit: 100 });
    expect(found.length).toBeGreaterThan(300);
    expect(found.every((id) => Number(id.slice(1)) % 2 === 0)).toBe(true);
  });
});
