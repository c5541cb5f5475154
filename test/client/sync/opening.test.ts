import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { collections } from '../../../client/src/generated/collections.ts';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { createBackend } from './backend.ts';
import { ada, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

/** A disk that fails in a way, for a while. */
function failing(inner: LocalStore, error: Error, what: 'everything' | 'writing') {
  const disk = { fails: true, tries: 0 };
  const refuse = () => {
    disk.tries++;
    throw error;
  };
  const storage: LocalStore = {
    ...inner,
    read: async (work) => (disk.fails && what === 'everything' ? refuse() : inner.read(work)),
    write: (work) =>
      inner.write(async (rows) => {
        if (disk.fails && what === 'everything') refuse();
        return work(disk.fails ? { ...rows, put: async () => refuse(), remove: async () => refuse() } : rows);
      }),
  };
  return { disk, storage };
}

describe('a store that cannot be opened', () => {
  const locked = new Error('unable to open database file');

  it('says so to every call, and is there with the first one for which it can be', async () => {
    const { disk, storage } = failing(memoryStore(), locked, 'everything');
    const { sync, tasks } = device(createBackend(), { personId: ada, storage });
    await expect(tasks.list()).rejects.toBe(locked);
    await expect(sync.flush()).rejects.toBe(locked);
    disk.fails = false;
    await tasks.create(newTask('late'), { id: 'a' });
    await sync.flush();
    expect(await sync.status()).toMatchObject({ pending: 0, error: undefined });
  });

  it.each([
    ['is tried again by itself', () => undefined],
    ['and at once when the app comes to the foreground', (sync: { wake(): void }) => sync.wake()],
  ])('%s: what is watched is shown, and what waits is sent', async (_, act) => {
    const backend = createBackend();
    const inner = memoryStore();
    const before = device(backend, { personId: ada, storage: inner });
    await before.sync.refresh();
    before.network(false);
    await before.tasks.create(newTask('unsent'), { id: 'a' });
    await before.sync.stop();
    const { disk, storage } = failing(inner, locked, 'everything');
    const after = device(backend, { personId: ada, storage });
    let shown: readonly { readonly title: string }[] = [];
    after.tasks.watch({}, (documents) => {
      shown = documents;
    });
    await eventually(() => expect(disk.tries).toBeGreaterThan(0));
    disk.fails = false;
    act(after.sync);
    await eventually(() => expect(shown).toMatchObject([{ title: 'unsent' }]));
    await eventually(() => expect(backend.documents(after.own)).toHaveProperty('tasks/a'));
  });

  it('is left alone once sync is stopped', async () => {
    const { disk, storage } = failing(memoryStore(), locked, 'everything');
    const { sync, tasks } = device(createBackend(), { personId: ada, storage });
    await expect(tasks.list()).rejects.toBe(locked);
    await sync.stop();
    const { tries } = disk;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(disk.tries).toBe(tries);
    await expect(tasks.list()).rejects.toMatchObject({ code: 'stopped' });
    await expect(sync.refresh()).rejects.toMatchObject({ code: 'stopped' });
  });

  it('since the disk is full while a newer app converts it, is converted when there is room', async () => {
    const backend = createBackend();
    const inner = memoryStore({ name: randomUUID() });
    const { priority: _, title, ...fields } = collections.tasks.fields;
    const older = { tasks: { version: 1, fields: { ...fields, name: title ?? {} } } };
    const first = device(backend, { personId: ada, storage: inner, collections: older as never });
    first.network(false);
    await (first.tasks.create as (made: object, more: object) => Promise<unknown>)(
      { listId: 'l1', name: 'of yesterday' },
      { id: 'a' },
    );
    await first.sync.stop();
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const { disk, storage } = failing(inner, full, 'writing');
    const { sync, tasks } = device(backend, { personId: ada, storage });
    await expect(tasks.list()).rejects.toBe(full);
    expect(await sync.status()).toMatchObject({ pending: 1, error: 'SQLITE_FULL' });
    disk.fails = false;
    expect(await tasks.list()).toMatchObject([{ title: 'of yesterday' }]);
    await sync.flush();
    expect(await sync.status()).toMatchObject({ pending: 0, error: undefined });
  });
});

it('a store of a newer app is not asked for again and again', async () => {
  const storage = memoryStore();
  const newer = { tasks: { ...collections.tasks, version: 9 } };
  const first = device(createBackend(), { personId: ada, storage, collections: newer as never });
  await first.tasks.list();
  await first.sync.stop();
  let writes = 0;
  const counted: LocalStore = {
    ...storage,
    write(work) {
      writes++;
      return storage.write(work);
    },
  };
  const { tasks } = device(createBackend(), { personId: ada, storage: counted });
  for (let i = 0; i < 3; i++) await expect(tasks.list()).rejects.toMatchObject({ code: 'newer-store' });
  expect(writes).toBe(1);
});

it.each(['flush', 'refresh'] as const)('a store that the browser emptied is asked once by %s', async (what) => {
  const storage = memoryStore();
  const { sync } = device(createBackend(), { personId: ada, storage });
  await sync.refresh();
  await storage.write(async (rows) => rows.remove((await rows.list('')).map(([key]) => key)));
  let reads = 0;
  const { read } = storage;
  Object.assign(storage, {
    read: (...work: Parameters<typeof read>) => (++reads > 100 ? new Promise(() => {}) : read(...work)),
  });
  await expect(sync[what]()).rejects.toMatchObject({ code: 'stopped' });
});

it('a live query that could not be read is shown when the store can be read again, with no change and no network', async () => {
  const { disk, storage } = failing(memoryStore(), new Error('disk I/O error'), 'everything');
  disk.fails = false;
  const { sync, tasks, network } = device(createBackend(), { personId: ada, storage });
  network(false);
  await tasks.create(newTask('a'));
  disk.fails = true;
  disk.tries = 0;
  let shown: readonly { readonly title: string }[] = [];
  tasks.watch({}, (documents) => {
    shown = documents;
  });
  await eventually(() => expect(disk.tries).toBeGreaterThan(0));
  disk.fails = false;
  sync.wake();
  await eventually(() => expect(shown).toMatchObject([{ title: 'a' }]), 2);
});
