import { randomUUID } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import { collections } from '../../../client/src/generated/collections.ts';
import { indexedDbStore } from '../../../client/src/sync/store/indexed-db-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { problem as answered, fakeClient, json, keptSession, rotatingPool } from '../fake-backend.ts';
import { virtualTime } from '../virtual-time.ts';
import { createBackend, problem } from './backend.ts';
import { ada, device, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

describe('an app that comes with other collections', () => {
  it('receives one that it did not know before', async () => {
    const backend = createBackend();
    const storage = memoryStore();
    const other = device(backend, { personId: ada });
    await other.sync.collection('lists').in(other.own).create({ title: 'Home' }, { id: 'l1' });
    await other.sync.flush();
    const { tasks } = collections;
    const old = device(backend, { personId: ada, storage, collections: { tasks } as never });
    await old.sync.refresh();
    await old.sync.stop();
    const app = device(backend, { personId: ada, storage });
    await app.sync.refresh();
    expect(await app.sync.collection('lists').in(app.own).list()).toMatchObject([{ id: 'l1', title: 'Home' }]);
  });

  it('takes the store over from one that is still open and does not know one', async () => {
    const backend = createBackend();
    const name = randomUUID();
    const shared = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
    const tab = (more: object = {}) =>
      device(backend, { personId: ada, storage: indexedDbStore(name, shared), ...more });
    const { tasks } = collections;
    const old = tab({ collections: { tasks } });
    await old.tasks.create(newTask('old'), { id: 'a' });
    await old.sync.flush();
    await old.sync.refresh();

    const app = tab();
    const lists = app.sync.collection('lists').in(app.own);
    await lists.create({ title: 'Home' }, { id: 'l1' });
    await app.sync.flush();
    await app.sync.refresh();
    expect(await app.sync.rejections()).toEqual([]);
    expect(await lists.list()).toMatchObject([{ id: 'l1', title: 'Home' }]);
    await expect(old.tasks.update('a', { title: 'a guess' })).rejects.toMatchObject({ code: 'newer-store' });

    // One that was built without it later is no older one.
    const last = tab({ collections: { tasks } });
    await last.tasks.update('a', { title: 'new' });
    await Promise.all([app.sync.stop(), old.sync.stop()]);
    await last.sync.flush();
    expect(backend.documents(app.own)).toMatchObject({ 'tasks/a': { title: 'new' }, 'lists/l1': { title: 'Home' } });
  });

  it.each([true, false])(
    'sends what was written to one that it does not know any more (served: %s)',
    async (served) => {
      const backend = createBackend();
      const storage = memoryStore();
      const old = device(backend, { personId: ada, storage });
      await old.sync.refresh();
      old.network(false);
      await old.sync.collection('lists').in(old.own).create({ title: 'Home' }, { id: 'l1' });
      await old.tasks.create(newTask('a'), { id: 'a' });
      await old.sync.stop();
      backend.controls.fault = (call, body) =>
        !served && call === 'push' && Object.hasOwn((body as { collections: object }).collections, 'lists')
          ? problem(400, 'unknown-collection')
          : undefined;
      const { tasks } = collections;
      const app = device(backend, { personId: ada, storage, collections: { tasks } as never });
      await app.sync.flush();
      const rejections = await app.sync.rejections();
      expect(rejections).toMatchObject(served ? [] : [{ code: 'unknown-collection', mutation: { id: 'l1' } }]);
      expect(Object.keys(backend.documents(app.own))).toEqual([...(served ? ['lists/l1'] : []), 'tasks/a']);
    },
  );

  it('does not ask for an update of the app because what was written before its last one is served no longer', async () => {
    const storage = memoryStore();
    const old = device(createBackend(), { personId: ada, storage });
    await old.sync.refresh();
    old.network(false);
    await old.sync.collection('lists').in(old.own).create({ title: 'Home' }, { id: 'l1' });
    await old.sync.stop();
    const told: unknown[] = [];
    const time = virtualTime();
    const { storage: session } = keptSession(rotatingPool(time, { subject: ada }).tokens(), ada);
    const api = ({ url, body }: { url: string; body: string | null }) => {
      if (!url.endsWith('/sync/push')) return json(200, { items: [], spaces: [] });
      const { collections: versions, mutations } = JSON.parse(body ?? '');
      if (versions.lists) return answered(426, 'upgrade-required', {}, { collection: 'lists' });
      const [{ number }] = mutations;
      const outcome = { number, status: 'rejected', code: 'unknown-collection', reason: '' };
      return json(200, { last: number, outcomes: [outcome] });
    };
    const options = { time, storage: session, onUpgradeRequired: (found: unknown) => told.push(found) };
    const { client } = fakeClient({ api }, options);
    const { tasks } = collections;
    const app = device(createBackend(), {
      personId: ada,
      client,
      storage,
      socket: false,
      collections: { tasks } as never,
    });
    await app.sync.flush();
    expect(await app.sync.rejections()).toMatchObject([{ code: 'unknown-collection', mutation: { id: 'l1' } }]);
    expect(told).toEqual([]);
  });
});
