import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { wrappedValidateAjvStorage } from 'rxdb/plugins/validate-ajv';
import { describe, expect, it } from 'vitest';
import { replicaServer } from '../replica-server.ts';
import { deviceOf, ids, soon, task, useDevices } from './open-devices.ts';

useDevices();

describe('deletions', () => {
  it('arrive, in storages that validate every document too', async () => {
    const server = replicaServer();
    const storage = wrappedValidateAjvStorage({ storage: getRxStorageMemory() });
    const device = await deviceOf(server, {}, { storage: storage as never });
    server.write('tasks', 'a', task('a'));
    server.write('tasks', 'b', task('b'));
    await soon(async () => expect(await device.tasks.count().exec()).toBe(2));
    server.write('tasks', 'a', null);
    await soon(async () => expect(await device.titles()).toEqual(['title of b']));
    expect(device.errors).toEqual([]);
  });

  it('of documents that came in the same run, and that RxDB has not written yet, take them away', async () => {
    const server = replicaServer();
    for (const id of ids(10)) server.write('tasks', id, task(id));
    let pulls = 0;
    server.before((call) => {
      if (call === 'pull' && ++pulls === 2) server.write('tasks', 't0', null);
    });
    const device = await deviceOf(server, { pullBatchSize: 5 });
    await device.settled();
    await soon(async () => expect(await device.tasks.count().exec()).toBe(9));
    expect(device.errors).toEqual([]);
  });

  it('of one device stand on the others, and an edit made meanwhile is dropped and told', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.settled();
    await device.replication.cancel();
    server.write('tasks', 'a', null);
    await device.tasks.findOne('a').incrementalPatch({ title: 'edited offline' });
    await device.restart();
    await soon(async () => expect(await device.titles()).toEqual([]));
    expect(server.get('tasks', 'a')).toBeNull();
    expect(device.rejected).toMatchObject([{ id: 'a', code: 'deleted', document: { title: 'edited offline' } }]);
  });

  it('stay: the id of a deleted document does not come back', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.tasks.insert(task('a'));
    await device.settled();
    await device.tasks.findOne('a').remove();
    await device.settled();
    await soon(() => expect(server.get('tasks', 'a')).toBeNull());
    await device.tasks.insert(task('a', { title: 'again' }));
    await soon(() => expect(device.rejected).toMatchObject([{ id: 'a', code: 'deleted' }]));
    await soon(async () => expect(await device.titles()).toEqual([]));
  });
});

describe('a reset', () => {
  it('takes away what is not delivered any more, and keeps the rest and what was not sent yet', async () => {
    const server = replicaServer();
    for (const id of ids(8)) server.write('tasks', id, task(id));
    const device = await deviceOf(server, { pullBatchSize: 3 });
    await device.settled();
    expect(await device.tasks.count().exec()).toBe(8);
    await device.replication.cancel();
    for (const id of ['t1', 't2']) server.write('tasks', id, null);
    server.forget();
    await device.tasks.insert(task('mine'));
    await device.restart();
    const expected = [...ids(8).filter((id) => id !== 't1' && id !== 't2'), 'mine'].map((id) => `title of ${id}`);
    await soon(async () => expect(await device.titles()).toEqual(expected.sort()));
    expect(server.all('tasks')).toHaveLength(7);
    expect(device.errors).toEqual([]);
  });

  it('takes away what was only ever pushed, with no pull that brought anything, after a restart too', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    for (const id of ['a', 'b', 'c']) await device.tasks.insert(task(id));
    await device.settled();
    await device.replication.cancel();
    server.write('tasks', 'a', null);
    server.forget();
    await device.tasks.insert(task('unsent'));
    await device.restart();
    await soon(async () => expect(await device.titles()).toEqual(['title of b', 'title of c', 'title of unsent']));
    await soon(() => expect(server.get('tasks', 'unsent')).toMatchObject({ title: 'title of unsent' }));
    expect(device.rejected).toEqual([]);
  });

  it('goes on where it was when a request of it fails', async () => {
    const server = replicaServer();
    for (const id of ids(2500)) server.write('tasks', id, task(id));
    const device = await deviceOf(server);
    await device.settled();
    await device.replication.cancel();
    for (const id of ids(5)) server.write('tasks', id, null);
    server.forget();
    const before = server.log.length;
    let pulls = 0;
    server.before((call) => {
      if (call === 'pull' && ++pulls > 1 && pulls < 4) server.fail('pull', 'before');
    });
    await device.restart();
    await soon(async () => expect(await device.tasks.count().exec()).toBe(2495), 30_000);
    const cursors = server.log
      .slice(before)
      .filter(({ call }) => call === 'pull')
      .map(({ body }) => (body as { spaces?: { cursor?: string }[] }).spaces?.[0]?.cursor);
    expect(cursors.length).toBeGreaterThan(5);
    expect(cursors.filter((cursor) => cursor === undefined || cursor === cursors[0])).toHaveLength(1);
  });

  it('takes a field away that the role does not see any more', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { budget: 5 }));
    const device = await deviceOf(server);
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).budget).toBe(5));
    server.changeView('b', { hidden: new Set(['budget']), locked: new Set(['budget']) });
    server.poke();
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).budget).toBeUndefined());
    await device.tasks.findOne('a').incrementalPatch({ title: 'still mine to edit' });
    await device.settled();
    server.changeView('c');
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'still mine to edit', budget: 5 });
    expect(device.rejected).toEqual([]);
  });

  it('does not take a document for missing that was pushed while the reset went on', async () => {
    const server = replicaServer();
    for (const id of ids(3)) server.write('tasks', id, task(id));
    const device = await deviceOf(server);
    await device.settled();
    const seen: string[][] = [];
    device.tasks.find().$.subscribe((all) => seen.push(all.map(({ id }) => id)));
    server.forget();
    let pulls = 0;
    server.before(async (call) => {
      if (call !== 'pull' || ++pulls !== 2) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    server.poke();
    await device.tasks.insert(task('mine'));
    await soon(() => expect(server.all('tasks')).toHaveLength(4));
    await device.settled();
    server.poke();
    await device.settled();
    const from = seen.findIndex((each) => each.includes('mine'));
    expect(seen.slice(from).every((each) => each.includes('mine'))).toBe(true);
  });
});

describe('a space that is lost', () => {
  it('takes all documents away, drops what was not sent and tells it, and comes back whole', async () => {
    const server = replicaServer();
    for (const id of ids(4)) server.write('tasks', id, task(id));
    const device = await deviceOf(server, { pullBatchSize: 2 });
    await device.settled();
    await device.replication.cancel();
    server.remove();
    await device.tasks.insert(task('mine'));
    await device.tasks.findOne('t0').incrementalPatch({ title: 'mine too' });
    await device.restart();
    await soon(async () => expect(await device.titles()).toEqual([]));
    await soon(() =>
      expect(device.rejected.map(({ id, code }) => `${id} ${code}`).sort()).toEqual(['mine not-found', 't0 not-found']),
    );
    const pulls = server.log.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.log.length - pulls).toBeLessThan(3);
    server.admit();
    server.reconnect();
    await soon(async () => expect(await device.titles()).toEqual(ids(4).map((id) => `title of ${id}`)));
  });
});
