import { afterAll, beforeAll, expect, it } from 'vitest';
import { taskLists } from '../../functions/tasks/contract.ts';
import { type Collection, defineCollection } from '../../lib/contract/collection.ts';
import { pulled } from './pull/pull-world.ts';
import { type Device, device, list, pushed } from './push-world.ts';
import { type SyncWorld, startSyncTables } from './sync-tables.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

type Release = { readonly lists: Collection };
const before: Release = { lists: taskLists };
const { summary, roles, fields } = taskLists;
const { title, ...others } = fields;
const after: Release = {
  lists: defineCollection('tasks', 'lists', {
    summary,
    roles,
    fields: { name: title, ...others },
    version: 2,
    steps: { 2: [{ rename: 'title', to: 'name' }] },
  }),
};

const anApp = () => device(undefined, { versions: { lists: 1 } });
const documentsOf = async (app: Device, release: Release) => {
  const [answer] = await pulled(world, app, [{ space: app.space }], { collections: release });
  return answer?.changes.map(({ document }) => document);
};

it('while two releases run side by side, one that does not know a document’s version is asked again', async () => {
  const app = anApp();
  await pushed(world, app, [list(app.space, 1)], { collections: after });
  await expect(documentsOf(app, before)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
  const change = list(app.space, 2, 'l1', { kind: 'update', base: 1, set: { colour: 'red' } });
  await expect(pushed(world, app, [change], { collections: before })).rejects.toMatchObject({ code: 'unavailable' });

  await pushed(world, app, [change], { collections: after });
  expect(await documentsOf(app, after)).toMatchObject([{ title: 'List 1', colour: 'red' }]);
});

it('after a deployment that went back nobody is kept out, and the next one finds everything', async () => {
  const app = anApp();
  const now = () => new Date(Date.now() - 15 * 60_000);
  await pushed(world, app, [list(app.space, 1)], { collections: after, now });
  expect(await documentsOf(app, before)).toMatchObject([{ colour: 'grey' }]);
  const change = list(app.space, 2, 'l1', { kind: 'update', base: 1, set: { colour: 'red' } });
  await pushed(world, app, [change], { collections: before });
  expect(await documentsOf(app, after)).toMatchObject([{ title: 'List 1', colour: 'red' }]);
});
