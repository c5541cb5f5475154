import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { NetworkError } from '../../../client/src/errors.ts';
import { createFiles } from '../../../client/src/files/create-files.ts';
import { bytesSource } from '../../../client/src/files/source.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { preparedSqlite } from '../../../client/src/sync/store/sqlite-drivers.ts';
import { sqliteStore } from '../../../client/src/sync/store/sqlite-store.ts';
import { uncaughtDuring } from '../uncaught.ts';
import { createBackend } from './backend.ts';
import { ada, bob, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

describe('a change on the device', () => {
  it.each([
    ['a document that is not there', 'not-found', (d) => d.tasks.update('none', { title: 'x' })],
    ['an id that is taken', 'already-exists', (d) => d.tasks.create(newTask('x'), { id: 'a' })],
    [
      'an id that was deleted',
      'deleted',
      (d) => d.tasks.delete('a').then(() => d.tasks.create(newTask('x'), { id: 'a' })),
    ],
    ['an id with other characters', 'invalid-change', (d) => d.tasks.create(newTask('x'), { id: 'a b' })],
    ['an id that is too long', 'invalid-change', (d) => d.tasks.create(newTask('x'), { id: 'a'.repeat(65) })],
    ['a space that is none', 'invalid-change', (d) => d.tasksIn('p-none').create(newTask('x'))],
    ['half a vote', 'invalid-change', (d) => d.tasks.increment('a', { votes: 0.5 })],
    [
      'what is no number, which would take the field away',
      'invalid-change',
      (d) => d.tasks.update('a', { priority: Number('x') }),
    ],
    [
      'what is no date, likewise',
      'invalid-change',
      (d) => d.tasks.update('a', { due: new Date('x') as unknown as string }),
    ],
    ['too many members', 'invalid-change', (d) => d.tasks.insert('a', { tags: Array(1001).fill('x') })],
    [
      'a field whose name changes objects',
      'invalid-change',
      (d) => d.tasks.update('a', JSON.parse('{"__proto__":{"polluted":true}}')),
    ],
    ['more than a document holds', 'document-too-large', (d) => d.tasks.update('a', { notes: 'x'.repeat(200_000) })],
  ] as readonly [string, string, (d: ReturnType<typeof device>) => Promise<unknown>][])(
    'is refused at once for %s: %s',
    async (_, code, attempt) => {
      const app = device(createBackend(), { personId: ada });
      app.network(false);
      await app.tasks.create(newTask('a'), { id: 'a' });
      await expect(attempt(app)).rejects.toMatchObject({ name: 'SyncError', code });
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    },
  );

  it('is told as a status when there is another one, and only then', async () => {
    const told: string[] = [];
    const app = device(createBackend(), { personId: ada, onStatus: (status) => told.push(JSON.stringify(status)) });
    await app.tasks.create(newTask('a'), { id: 'a' });
    await app.sync.flush();
    await eventually(async () => expect(JSON.parse(told.at(-1) ?? '{}')).toMatchObject({ pending: 0, online: true }));
    expect(told.map((text) => JSON.parse(text).pending)).toContain(1);
    expect(told.filter((text, at) => text === told[at - 1])).toEqual([]);
  });

  it('of a collection that the app does not have is a mistake of the app', () => {
    const { sync, own } = device(createBackend(), { personId: ada });
    expect(() => sync.collection('none' as 'tasks').in(own)).toThrow("there is no collection 'none'");
  });

  it('survives the end of the app in the moment it resolves', async () => {
    const backend = createBackend();
    backend.controls.fault = () => 'lost-request';
    const storage = memoryStore();
    const first = device(backend, { personId: ada, storage });
    await first.tasks.create(newTask('a'), { id: 'a' });
    await first.tasks.change('a', { set: { notes: 'n' }, insert: { tags: ['x'] } });
    await first.sync.stop();
    await expect(first.tasks.update('a', { title: 'late' })).rejects.toMatchObject({ code: 'stopped' });
    backend.controls.fault = () => undefined;
    const second = device(backend, { personId: ada, storage });
    expect(await second.tasks.get('a')).toMatchObject({ title: 'a', notes: 'n', tags: ['x'] });
    await second.sync.flush();
    expect(backend.documents(second.own)['tasks/a']).toMatchObject({ title: 'a', notes: 'n', tags: ['x'] });
  });

  it('takes a field away with null, and leaves undefined alone', async () => {
    const { sync, tasks } = device(createBackend(), { personId: ada });
    await tasks.create(newTask('a', { notes: 'n', due: '2026-11-21' }), { id: 'a' });
    await tasks.update('a', { notes: null, due: undefined });
    expect(await tasks.get('a')).toMatchObject({ due: '2026-11-21' });
    expect(await tasks.get('a')).not.toHaveProperty('notes');
    await sync.flush();
    await sync.refresh();
    expect(await tasks.get('a')).not.toHaveProperty('notes');
  });
});

describe('a store', () => {
  it('is not shown or sent for another person than its own', async () => {
    const backend = createBackend();
    const storage = memoryStore();
    const first = device(backend, { personId: ada, storage });
    await first.tasks.create(newTask('secret'), { id: 'a' });
    await first.sync.flush();
    first.network(false);
    await first.tasks.create(newTask('unsent'), { id: 'b' });
    await first.sync.stop();
    backend.log.length = 0;
    const second = device(backend, { personId: bob, storage });
    await expect(second.tasksIn(`p-${ada}`).get('a')).rejects.toMatchObject({ code: 'other-person' });
    await expect(second.tasks.create(newTask('mine'))).rejects.toMatchObject({ code: 'other-person' });
    await expect(second.sync.refresh()).rejects.toMatchObject({ code: 'other-person' });
    expect(backend.log).toEqual([]);
    await expect(second.sync.clear()).rejects.toMatchObject({ code: 'pending-writes' });
    await second.sync.clear({ force: true });
    const third = device(backend, { personId: bob, storage });
    await third.tasks.create(newTask('mine'), { id: 'c' });
    await third.sync.flush();
    expect(Object.keys(backend.documents(third.own))).toEqual(['tasks/c']);
  });

  it('is not cleared over uploads that are kept in it and wait to be sent', async () => {
    const storage = memoryStore();
    const { sync, tasks } = device(createBackend(), { personId: ada, storage });
    const offline = async () => {
      throw new NetworkError('POST: no connection');
    };
    const files = createFiles({ client: { api: { startUpload: offline } as never }, storage });
    const upload = files.upload(bytesSource(new Uint8Array(9)), { space: `p-${ada}`, name: 'n', type: 'text/plain' });
    await expect(upload.done).rejects.toBeInstanceOf(NetworkError);
    await expect(sync.clear()).rejects.toMatchObject({
      code: 'pending-writes',
      message: expect.stringContaining('uploads not done yet: 1'),
    });
    await tasks.create(newTask('goes on'), { id: 'a' });
    await sync.flush();
    await files.forget(upload.id);
    await sync.clear();
  });

  it('is empty after sign-out, and an answer that was on its way is not put into it', async () => {
    const backend = createBackend();
    const storage = memoryStore();
    const { sync, tasks } = device(backend, { personId: ada, storage });
    await tasks.create(newTask('a'), { id: 'a' });
    await sync.flush();
    await sync.refresh();
    let answer = () => {};
    backend.controls.fault = (name) =>
      name === 'pull'
        ? new Promise((resolve) => {
            answer = () => resolve(undefined);
          })
        : undefined;
    const refreshing = sync.refresh().catch((error: { code: string }) => error.code);
    await eventually(() => expect(backend.log.at(-1)?.call).toBe('pull'));
    await sync.clear();
    answer();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await storage.read(async (rows) => rows.list(''))).toEqual([]);
    expect(await Promise.race([refreshing, Promise.resolve('open')])).toBe('stopped');
  });

  it('is empty after sign-out although the list of spaces comes late, as is who signs in next', async () => {
    const backend = createBackend();
    const storage = memoryStore();
    const { sync } = device(backend, { personId: ada, storage });
    let answer = () => {};
    backend.controls.fault = (name) =>
      name === 'spaces'
        ? new Promise((resolve) => {
            answer = () => resolve(undefined);
          })
        : undefined;
    await eventually(() => expect(backend.log.at(-1)?.call).toBe('spaces'));
    const late = answer;
    await sync.clear();
    const next = device(backend, { personId: bob, storage });
    late();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await next.sync.spaces()).toEqual([]);
  });

  it('may be stopped in more places than one', async () => {
    const storage = sqliteStore(preparedSqlite(new DatabaseSync(':memory:') as never));
    const { sync } = device(createBackend(), { personId: ada, storage });
    await sync.refresh();
    await Promise.all([sync.clear(), sync.stop()]);
    await expect(sync.clear()).rejects.toMatchObject({ code: 'stopped' });
    await sync.stop();
  });

  it('is stopped, and says what is wrong, when the app’s own network gives nothing that ends it', async () => {
    const backend = createBackend();
    // As expo-network does, and some others: what it gives is no function.
    const { sync, tasks } = device(backend, {
      personId: ada,
      socket: false,
      network: () => ({ remove() {} }) as never,
    });
    await tasks.create(newTask('a'));
    await sync.flush();
    const errors = await uncaughtDuring(() => sync.clear());
    expect(errors.map(String)).toEqual([expect.stringContaining('not a function')]);
    const asked = backend.log.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(backend.log).toHaveLength(asked);
  });

  it('waits for someone to sign in, and goes on when it is told', async () => {
    const backend = createBackend();
    const { sync, tasks, client, own } = device(backend, { personId: ada });
    client.person = undefined;
    await tasks.create(newTask('a'), { id: 'a' });
    await eventually(async () => expect(await sync.status()).toMatchObject({ pending: 1, error: 'signed-out' }));
    expect(backend.count('push')).toBe(0);
    client.person = ada;
    sync.wake();
    await eventually(() => expect(backend.documents(own)).toHaveProperty(['tasks/a']));
  });
});
