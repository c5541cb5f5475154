import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { openLibrary } from './library.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world?.stop());

const count = 90;
/** 90 KB of text in which few words are another one. */
const notes = 'lorem ipsum dolor sit amet '.repeat(3400);

it('a page of a search reads some megabytes at most, goes on behind them, and finds all in the end', async () => {
  const library = await openLibrary(world);
  const ids = Array.from({ length: count }, (_, n) => `b${String(n).padStart(3, '0')}`);
  for (const [n, id] of ids.entries()) await library.put(id, { title: 'report', notes, shelf: n });
  const reads: number[] = [];
  const dynamo: Dynamo = {
    ...world.dynamo,
    async batchGet(input) {
      const answer = await world.dynamo.batchGet(input);
      reads.push(JSON.stringify(answer).length);
      return answer as never;
    },
  };
  const last = ({ fields }: { fields: { readonly shelf?: unknown } }) => fields.shelf === 3;
  const first = await library.search('report', { limit: 50, dynamo, keep: last });
  expect([first.documents, first.next]).toEqual([[], expect.objectContaining({ of: count })]);
  expect(reads.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(5_000_000);
  const small = await library.search('report', { limit: 50, dynamo });
  expect(small.documents.length).toBeLessThan(36);
  expect(await library.find('report', { limit: 50, dynamo, keep: last })).toEqual(['b003']);
  expect((await library.find('report', { limit: 50, dynamo })).sort()).toEqual(ids);
}, 60_000);
