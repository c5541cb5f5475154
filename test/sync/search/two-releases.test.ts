import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { indexChanges } from '../../../lib/sync/search/index-changes.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { books, type Event, openLibrary } from './library.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

const { title, tags: _, ...others } = books.fields;
const before = { ...books, version: 1, steps: {}, fields: { ...others, name: title }, text: { name: 3, notes: 1 } };

it('the index of a document of a release that is being deployed is left to that release', async () => {
  const library = await openLibrary(world);
  const old = (event: Event) =>
    indexChanges({ dynamo: library.dynamo, tables: world.tables, newId: randomUUID }, { books: before }, [event]);
  const now = new Date().toISOString();
  const events = [
    await library.change('one', { fields: { title: 'Whales' }, updatedAt: now }),
    await library.change('one', { fields: { title: 'Blue whales' }, updatedAt: now }),
  ];
  for (const event of events) await expect(old(event)).rejects.toMatchObject({ code: 'unavailable' });
  await library.index(events);
  expect(await library.find('blue whales')).toEqual(['one']);
});

it('what has no text in this release is passed over, in whatever version it is', async () => {
  const library = await openLibrary(world);
  const event = await library.change('two', { fields: { title: 'Whales' }, updatedAt: new Date().toISOString() });
  const ports = { dynamo: library.dynamo, tables: world.tables, newId: randomUUID };
  await indexChanges(ports, { books: { ...before, text: {} } }, [event]);
  expect(await library.find('whales')).toEqual([]);
});
