import { describe, expect, it } from 'vitest';
import { replicaServer, space } from '../replica-server.ts';
import type { Device } from './devices.ts';
import { deviceOf, idsOf, task } from './served-devices.ts';

const pull = (device: Device, lastPulledAt: number | null, migration: object | null = null) =>
  device.made.pullChanges({ lastPulledAt, schemaVersion: 2, migration: migration as never });

describe('what WatermelonDB demands of a pull', () => {
  it.each([null, 0, undefined])('lastPulledAt %s: everything', async (last) => {
    const server = replicaServer();
    for (const id of ['a', 'b']) server.write('tasks', id, task(id));
    server.write('lists', 'l1', { title: 'Home' });
    const device = await deviceOf(server);
    const { changes, timestamp } = await pull(device, last as null);
    expect(idsOf(changes.tasks?.updated ?? [])).toEqual(['a', 'b']);
    expect(idsOf(changes.lists?.updated ?? [])).toEqual(['l1']);
    expect(timestamp).toBeGreaterThan(0);
  });

  it('one consistent snapshot, however many requests it takes and whatever is written between them', async () => {
    const server = replicaServer();
    for (let i = 0; i < 2500; i++) server.write('tasks', `t${i}`, task(`t${i}`, { votes: 0 }));
    const device = await deviceOf(server);
    let pulls = 0;
    server.before((call) => {
      if (call !== 'pull' || ++pulls !== 2) return;
      // One command that changes the first and the last document.
      server.write('tasks', 't0', { votes: 1 });
      server.write('tasks', 't2499', { votes: 1 });
    });
    const { changes, timestamp } = await pull(device, null);
    const rows = changes.tasks?.updated ?? [];
    expect(pulls).toBeGreaterThan(2);
    expect(rows).toHaveLength(2500);
    expect(
      rows
        .filter(({ votes }) => votes === 1)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['t0', 't2499']);
    const later = await pull(device, timestamp);
    expect(later.changes.tasks?.updated).toEqual([]);
  });

  it('the timestamp, passed back, returns all later changes and nothing else', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    server.write('tasks', 'b', task('b'));
    const device = await deviceOf(server);
    const first = await pull(device, null);
    server.write('tasks', 'b', { title: 'later' });
    server.write('tasks', 'c', task('c'));
    server.write('tasks', 'a', null);
    const second = await pull(device, first.timestamp);
    expect(second.timestamp).toBeGreaterThan(first.timestamp);
    expect(second.changes.tasks).toMatchObject({
      created: [],
      updated: [{ id: 'b', title: 'later' }, { id: 'c' }],
      deleted: ['a'],
    });
    // Asked again, as after a crash before it was saved.
    expect(await pull(device, first.timestamp)).toEqual(second);
    const third = await pull(device, second.timestamp);
    expect(third).toEqual({
      changes: { tasks: { created: [], updated: [], deleted: [] }, lists: { created: [], updated: [], deleted: [] } },
      timestamp: second.timestamp,
    });
  });

  it('no id twice, and only ids that WatermelonDB takes', async () => {
    const server = replicaServer();
    for (let i = 0; i < 1200; i++) server.write('tasks', `t_${i}.x-y`, task(`t${i}`));
    const device = await deviceOf(server);
    let pulls = 0;
    server.before((call) => {
      if (call === 'pull' && ++pulls > 1) server.write('tasks', 't_0.x-y', { title: `now ${pulls}` });
    });
    const { changes } = await pull(device, null);
    const all = (changes.tasks?.updated ?? []).map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((id) => /^[A-Za-z0-9_.-]+$/.test(id))).toBe(true);
  });

  it('only tables and columns that are mapped', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { log: ['x'], estimate: 5, reviewer: 'r' }));
    const device = await deviceOf(server);
    const { changes } = await pull(device, null);
    expect(Object.keys(changes)).toEqual(['tasks', 'lists']);
    expect(Object.keys(changes.tasks?.updated[0] ?? {}).sort()).toEqual(
      [
        'budget',
        'due_day',
        'id',
        'list_id',
        'notes',
        'priority',
        'progress',
        'reviewer',
        'started_at',
        'status',
        'tags',
        'title',
        'updated_at',
        'votes',
      ].sort(),
    );
  });

  it('new tables and columns come back in full after a migration', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { reviewer: 'r1' }));
    server.write('lists', 'l1', { title: 'Home' });
    const old = await deviceOf(server, {}, { schemaVersion: 1 });
    await old.sync();
    await old.update('a', { title: 'mine, not sent yet' });
    const device = await old.reopen(2);
    expect((await device.rows()).map(({ reviewer }) => reviewer)).toEqual([null]);
    await device.sync();
    expect(await device.rows()).toMatchObject([{ id: 'a', reviewer: 'r1', title: 'mine, not sent yet' }]);
    expect(await device.rows('lists')).toMatchObject([{ id: 'l1', title: 'Home' }]);
    expect(server.get('tasks', 'a')).toMatchObject({ reviewer: 'r1', title: 'mine, not sent yet' });
  });

  it('permission granted: it appears; permission revoked: it is gone, and what was not sent is told', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { budget: 5 }));
    server.changeView('without', { hidden: new Set(['budget']), locked: new Set(['budget']) });
    const told: unknown[] = [];
    const device = await deviceOf(server, { onRefused: (refused: unknown) => void told.push(refused) });
    await device.sync();
    expect(await device.rows()).toMatchObject([{ id: 'a', budget: null }]);
    server.changeView('with');
    await device.sync();
    expect(await device.rows()).toMatchObject([{ id: 'a', budget: 5 }]);
    server.remove();
    await device.create({ id: 'mine', title: 'not sent' });
    await device.update('a', { title: 'not sent either' });
    await device.sync();
    expect(await device.rows()).toEqual([]);
    expect(told).toMatchObject([
      [
        { table: 'tasks', id: 'a', code: 'not-found' },
        { table: 'tasks', id: 'mine', code: 'not-found', document: { title: 'not sent' } },
      ],
    ]);
    await device.sync();
    server.admit();
    await device.sync();
    expect(await device.rows()).toMatchObject([{ id: 'a', title: 'title of a' }]);
  });
});

describe('the number that WatermelonDB keeps', () => {
  it('without its cursor makes a whole pull that also takes away what is gone', async () => {
    const server = replicaServer();
    for (const id of ['a', 'b']) server.write('tasks', id, task(id));
    const device = await deviceOf(server);
    await device.sync();
    await device.create({ id: 'mine', title: 'not sent' });
    await device.database.localStorage.remove(`mainstay_bookmarks_${space}`);
    server.write('tasks', 'a', null);
    await device.sync();
    expect(idsOf(await device.rows())).toEqual(['b', 'mine']);
    expect(server.get('tasks', 'mine')).toMatchObject({ title: 'not sent' });
  });

  it('belongs to one state: a crash between a reset and its saving loses nothing', async () => {
    const server = replicaServer();
    for (const id of ['a', 'b']) server.write('tasks', id, task(id, { budget: 3 }));
    server.changeView('without', { hidden: new Set(['budget']) });
    const device = await deviceOf(server);
    await device.sync();
    server.changeView('with');
    const last = Number(await device.database.adapter.getLocal('__watermelon_last_pulled_at'));
    // Pulled, and then the app died.
    const lost = await pull(device, last);
    expect(lost.experimentalStrategy).toBe('replacement');
    expect(lost.timestamp).toBeGreaterThan(last);
    await device.sync();
    expect((await device.rows()).map(({ budget }) => budget)).toEqual([3, 3]);
  });

  it('grows, also when the backend was set back', async () => {
    const server = replicaServer();
    for (const id of ['a', 'b', 'c']) server.write('tasks', id, task(id));
    const device = await deviceOf(server);
    await device.sync();
    const before = Number(await device.database.adapter.getLocal('__watermelon_last_pulled_at'));
    const restored = replicaServer();
    restored.changeView('restored');
    restored.write('tasks', 'a', task('a'));
    const again = await device.reopen(2, { client: restored.client });
    await again.sync();
    expect(idsOf(await again.rows())).toEqual(['a']);
    expect(Number(await again.database.adapter.getLocal('__watermelon_last_pulled_at'))).toBeGreaterThan(before);
  });
});
