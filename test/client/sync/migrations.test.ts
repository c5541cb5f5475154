import { randomUUID } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import { type Locks, platformLocks } from '../../../client/src/environment.ts';
import { collections } from '../../../client/src/generated/collections.ts';
import type { CollectionData } from '../../../client/src/sync/collection-data.ts';
import { openRows } from '../../../client/src/sync/local/open-rows.ts';
import { indexedDbStore } from '../../../client/src/sync/store/indexed-db-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import type { Meta } from '../../../client/src/sync/store/rows.ts';
import { transact } from '../../../client/src/sync/store/transact.ts';
import type { SyncStatus } from '../../../client/src/sync/sync-options.ts';
import { createBackend, problem } from './backend.ts';
import { ada, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

/** The app as it was built with the first version of the schema. */
const first: { readonly tasks: CollectionData; readonly lists: CollectionData } = {
  tasks: {
    version: 1,
    fields: {
      listId: {},
      name: {},
      notes: {},
      status: { default: 'open' },
      tags: { merge: 'set' },
      votes: { merge: 'counter' },
    },
  },
  lists: collections.lists as unknown as CollectionData,
};
interface OldTasks {
  create(fields: object, options: object): Promise<object>;
  change(id: string, changes: object): Promise<void>;
}

describe('an app that comes with a newer schema', () => {
  it('has its documents and what it had not sent in the new one, and then receives everything anew', async () => {
    const backend = createBackend();
    const storage = memoryStore();
    const old = device(backend, { personId: ada, storage, collections: first as never });
    const tasks = old.tasks as unknown as OldTasks;
    await tasks.create({ listId: 'l1', name: 'sent', status: 'finished' }, { id: 'a' });
    await old.sync.flush();
    await old.sync.refresh();
    old.network(false);
    await tasks.create({ listId: 'l1', name: 'waiting' }, { id: 'b' });
    await tasks.change('a', { set: { name: 'sent and changed', status: 'open' }, add: { votes: 1 } });
    await old.sync.stop();

    backend.log.length = 0;
    backend.controls.fault = () => 'lost-request';
    const app = device(backend, { personId: ada, storage });
    expect(await app.tasks.get('a')).toMatchObject({
      title: 'sent and changed',
      status: 'open',
      priority: 0,
      votes: 1,
    });
    expect(await app.tasks.get('b')).toMatchObject({ title: 'waiting', status: 'open', priority: 0 });
    expect(await app.tasks.get('a')).not.toHaveProperty('name');
    backend.controls.fault = () => undefined;
    app.sync.wake();
    await eventually(async () => expect((await app.sync.status()).pending).toBe(0));
    await app.sync.refresh();
    expect(backend.documents(app.own)).toMatchObject({
      'tasks/a': { title: 'sent and changed', status: 'open', votes: 1 },
      'tasks/b': { title: 'waiting' },
    });
    expect(await app.sync.rejections()).toEqual([]);
    const pulls = backend.log
      .filter(({ call }) => call === 'pull')
      .map(({ body }) => body as { collections: object; spaces: object[] });
    expect(pulls[0]).toMatchObject({ collections: { tasks: 3 } });
    expect(pulls[0]?.spaces).toEqual([{ space: app.own }]);
  });

  it('has what was refused in the new one too, and sends it again', async () => {
    const backend = createBackend();
    const storage = memoryStore();
    const old = device(backend, { personId: ada, storage, collections: first as never });
    const tasks = old.tasks as unknown as OldTasks;
    await tasks.create({ listId: 'l1', name: 'here' }, { id: 'a' });
    await old.sync.flush();
    await tasks.change('a', { set: { name: 'renamed', status: 'finished', listId: null } });
    await old.sync.flush();
    await old.sync.stop();
    const app = device(backend, { personId: ada, storage });
    const [rejection] = await app.sync.rejections();
    expect(rejection).toMatchObject({
      code: 'invalid-document',
      mutation: { set: { title: 'renamed', status: 'done', listId: null } },
      current: { revision: 1, document: { title: 'here', priority: 0 } },
    });
    const { set } = rejection?.mutation ?? {};
    await app.sync.resend(rejection?.seq ?? 0, { set: { ...set, listId: 'l2' } });
    await app.sync.flush();
    expect(await app.sync.rejections()).toEqual([]);
    expect(backend.documents(app.own)).toMatchObject({ 'tasks/a': { title: 'renamed', status: 'done', listId: 'l2' } });
  });

  it('is not opened by an older app, which keeps everything as it is', async () => {
    const backend = createBackend();
    const storage = memoryStore();
    const app = device(backend, { personId: ada, storage });
    await app.tasks.create(newTask('a'), { id: 'a' });
    await app.sync.stop();
    const before = await storage.read(async (rows) => rows.list(''));
    const old = device(backend, { personId: ada, storage, collections: first as never });
    await expect(old.tasks.get('a')).rejects.toMatchObject({ code: 'newer-store' });
    await expect(old.sync.flush()).rejects.toMatchObject({ code: 'newer-store' });
    expect(await storage.read(async (rows) => rows.list(''))).toEqual(before);
  });

  it('takes the store over from an older app that is still open in another tab', async () => {
    const backend = createBackend();
    const name = randomUUID();
    const shared = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
    const tab = (more: object = {}) =>
      device(backend, { personId: ada, storage: indexedDbStore(name, shared), ...more });
    const old = tab({ collections: first });
    const tasks = old.tasks as unknown as OldTasks;
    await tasks.create({ listId: 'l1', name: 'old' }, { id: 'a' });
    await old.sync.flush();
    await old.sync.refresh();

    const app = tab();
    await app.tasks.create(newTask('new'), { id: 'b' });
    await expect(tasks.change('a', { set: { name: 'a guess' } })).rejects.toMatchObject({ code: 'newer-store' });
    await app.sync.flush();
    await app.sync.refresh();
    expect(backend.documents(app.own)).toMatchObject({ 'tasks/a': { title: 'old' }, 'tasks/b': { title: 'new' } });
    expect(await app.tasks.get('a')).toMatchObject({ title: 'old' });
    expect(await app.sync.rejections()).toEqual([]);
    await expect(old.sync.flush()).rejects.toMatchObject({ code: 'newer-store' });
  });

  it('takes the store over from an older app that the backend serves no longer', async () => {
    const backend = createBackend();
    const name = randomUUID();
    const shared = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
    const tab = (more: object = {}) =>
      device(backend, { personId: ada, storage: indexedDbStore(name, shared), ...more });
    backend.controls.fault = (call, body) =>
      call === 'spaces' || (body as { collections: { tasks: number } }).collections.tasks === 3
        ? undefined
        : problem(426, 'upgrade-required');
    const old = tab({ collections: first });
    await (old.tasks as unknown as OldTasks).create({ listId: 'l1', name: 'old' }, { id: 'a' });
    for (const ask of [old.sync.refresh, old.sync.flush, old.sync.refresh])
      await expect(ask()).rejects.toMatchObject({ code: 'upgrade-required' });
    const app = tab();
    await eventually(() => expect(backend.documents(app.own)).toMatchObject({ 'tasks/a': { title: 'old' } }), 1);
  });

  it.each(['newer-store', 'upgrade-required'])('is not told %s of an older app in the tab that leads', async (code) => {
    const backend = createBackend();
    const name = randomUUID();
    const shared = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
    // Browsers hand a lock on later than a message.
    const locks: Locks = {
      request: (lock, work) =>
        (platformLocks() as Locks).request(lock, async () => {
          await new Promise((resolve) => setTimeout(resolve, 30));
          return work();
        }),
    };
    const tab = (more: object = {}) =>
      device(backend, { personId: ada, storage: indexedDbStore(name, shared), locks, ...more });
    const isNewer = code === 'newer-store';
    const old = tab(isNewer ? { collections: first } : {});
    await old.sync.refresh();
    const told: unknown[] = [];
    const onUpgradeRequired = () => told.push('upgrade');
    const app = tab({ onUpgradeRequired, onStatus: ({ error }: SyncStatus) => error && told.push(error) });
    if (!isNewer) {
      await app.sync.refresh();
      for (const call of ['pushMutations', 'pullChanges', 'listSpaces'] as const)
        Object.assign(old.client.api, { [call]: () => Promise.reject(problem(426, code)) });
    }
    await Promise.all([app.sync.refresh(), app.sync.flush()]);
    await app.tasks.create(newTask('a'), { id: 'a' });
    await app.sync.flush();
    expect(backend.documents(app.own)).toHaveProperty(['tasks/a']);
    expect(told).toEqual([]);
  });

  it('hears that the backend serves it no longer when it leads, as old as the tab that led before', async () => {
    const backend = createBackend();
    const name = randomUUID();
    const shared = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
    const told: string[] = [];
    const tab = (who: string) => {
      const onUpgradeRequired = () => told.push(who);
      return device(backend, { personId: ada, storage: indexedDbStore(name, shared), onUpgradeRequired });
    };
    const [one, other] = [tab('one'), tab('other')];
    await Promise.all([one.sync.refresh(), other.sync.refresh()]);
    for (const { client } of [one, other])
      for (const call of ['pushMutations', 'pullChanges', 'listSpaces'] as const)
        Object.assign(client.api, { [call]: () => Promise.reject(problem(426, 'upgrade-required')) });
    await expect(other.sync.refresh()).rejects.toMatchObject({ code: 'upgrade-required' });
    expect(told).toEqual(['one', 'other']);
  });

  it('goes on instead of an older one with the same schema that the backend serves no longer', async () => {
    const backend = createBackend();
    const name = randomUUID();
    const shared = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
    const tab = () => device(backend, { personId: ada, storage: indexedDbStore(name, shared) });
    const old = tab();
    for (const call of ['pushMutations', 'pullChanges', 'listSpaces'] as const)
      Object.assign(old.client.api, { [call]: () => Promise.reject(problem(426, 'upgrade-required')) });
    await expect(old.sync.refresh()).rejects.toMatchObject({ code: 'upgrade-required' });
    // Nothing to send: that is no answer.
    await old.sync.flush();
    const app = tab();
    await app.tasks.create(newTask('a'), { id: 'a' });
    await eventually(() => expect(backend.documents(app.own)).toHaveProperty(['tasks/a']), 2);
    await expect(old.sync.flush()).rejects.toMatchObject({ code: 'newer-store' });
  });
});

describe('the layout of the store', () => {
  let ids = 0;
  const uuid = () => `id-${++ids}`;
  const data = collections as unknown as Record<string, CollectionData>;

  it('is brought up step by step, all at once', async () => {
    const store = memoryStore();
    await transact(store, (rows) => openRows(rows, data, uuid));
    const steps = {
      2: async (rows: Parameters<typeof openRows>[0]) => {
        const meta = (await rows.get<Meta>('meta')) as Meta;
        rows.put('meta', { ...meta, seq: meta.seq + 10 });
      },
      3: async (rows: Parameters<typeof openRows>[0]) => rows.put('new', true),
    };
    const failing = { ...steps, 3: () => Promise.reject(new Error('disk full')) };
    await expect(transact(store, (rows) => openRows(rows, data, uuid, { layout: 3, steps: failing }))).rejects.toThrow(
      'disk full',
    );
    const before = await store.read((rows) => rows.get(['meta', 'new']));
    expect(before.get('meta')).toMatchObject({ layout: 1, seq: 0 });
    await transact(store, (rows) => openRows(rows, data, uuid, { layout: 3, steps }));
    const after = await store.read((rows) => rows.get(['meta', 'new']));
    expect(after.get('meta')).toMatchObject({ layout: 3, seq: 10 });
    expect(after.get('new')).toBe(true);
  });

  it('that a newer app wrote is left alone', async () => {
    const store = memoryStore();
    await transact(store, (rows) => openRows(rows, data, uuid, { layout: 2 }));
    await expect(transact(store, (rows) => openRows(rows, data, uuid))).rejects.toMatchObject({ code: 'newer-store' });
  });
});
