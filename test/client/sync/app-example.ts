/**
 * An app as others write it, compiled here against the sources and by package.test.ts against the built package; never run.
 * Each `@ts-expect-error` fails when the error is gone.
 */
import { createClient } from '../../../client/src/create-client.ts';
import { collections, type TasksDocument } from '../../../client/src/generated/collections.ts';
import { createSync } from '../../../client/src/sync/create-sync.ts';
import { SyncError } from '../../../client/src/sync/errors.ts';
import { indexedDbStore } from '../../../client/src/sync/store/indexed-db-store.ts';
import { expoSqlite } from '../../../client/src/sync/store/sqlite-drivers.ts';
import { sqliteStore } from '../../../client/src/sync/store/sqlite-store.ts';

const client = createClient({ apiUrl: '', userPoolId: '', userPoolClientId: '', region: '' });

export const sync = createSync({
  client,
  storage: indexedDbStore('tasks-of-ada'),
  collections,
  onRejected: ({ code, mutation, current }) => console.log(code, mutation.id, current?.document),
  onProgress: ({ space, received, done }) => console.log(space, received, done),
});

export async function use(space: string, draw: (tasks: readonly TasksDocument[]) => void): Promise<() => void> {
  const tasks = sync.collection('tasks').in(space);
  const { id, votes }: TasksDocument = await tasks.create({ listId: 'l1', title: 'Milk', tags: ['home'] });
  const count: number | undefined = votes;
  await tasks.update(id, { title: `Milk ${count}`, due: null });
  await tasks.increment(id, { votes: 1 });
  await tasks.insert(id, { tags: ['shop'] });
  await tasks.append(id, { log: ['bought'] });
  await tasks.change(id, { set: { priority: 2 }, add: { votes: -1 }, remove: { tags: ['shop'] } });

  // @ts-expect-error a field that is required is missing
  await tasks.create({ title: 'Milk' });
  // @ts-expect-error the backend writes it
  await tasks.create({ listId: 'l1', title: 'Milk', createdBy: 'me' });
  // @ts-expect-error a required field cannot be taken away
  await tasks.update(id, { title: null });
  // @ts-expect-error not one of the values
  await tasks.update(id, { status: 'finished' });
  // @ts-expect-error not a counter
  await tasks.increment(id, { priority: 1 });
  // @ts-expect-error not a set
  await tasks.insert(id, { log: ['x'] });
  // @ts-expect-error lists have no counters
  await sync.collection('lists').in(space).increment(id, { votes: 1 });
  // @ts-expect-error a collection that is not declared
  sync.collection('nowhere');
  // @ts-expect-error a field that does not exist
  await tasks.list({ where: { colour: 'red' } });

  const open = await tasks.list({ where: { status: 'open', priority: { gte: 2 } }, sort: ['-priority', 'title'] });
  draw(open);
  return tasks.watch({ where: { or: [{ status: 'open' }, { tags: { has: 'home' } }] }, sort: '-due', limit: 50 }, draw);
}

export async function repair(): Promise<void> {
  for (const { seq, code } of await sync.rejections()) {
    if (code === 'conflict') await sync.resend(seq, { set: { title: 'again' } });
    else await sync.discard(seq);
  }
}

export async function leave(): Promise<void> {
  try {
    await sync.clear();
  } catch (error) {
    if (error instanceof SyncError && error.code === 'pending-writes') await sync.clear({ force: true });
  }
  await client.auth.signOut();
}

declare function openDatabaseAsync(name: string): Promise<Parameters<typeof expoSqlite>[0]>;
export const onPhones = async () =>
  createSync({
    client,
    storage: sqliteStore(expoSqlite(await openDatabaseAsync('sync.db'))),
    collections: { tasks: collections.tasks },
    spaces: ['p-0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3d'],
  });
