import type { SyncLog } from '@nozbe/watermelondb/sync/index.js';
import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../../client/src/watermelon/run-sync.ts';
import { replicaServer } from '../replica-server.ts';
import { uncaughtDuring } from '../uncaught.ts';
import { synchronize } from './devices.ts';
import { commitsOf, deviceOf, idsOf, task } from './served-devices.ts';

describe('rows that are refused', () => {
  it('come back as experimentalRejectedIds, stay as they are, and hold nothing up; repaired, they go through', async () => {
    const server = replicaServer();
    const told: unknown[] = [];
    const device = await deviceOf(server, { onRefused: (refused: unknown) => void told.push(refused) });
    await device.create({ id: 'a', title: 'A' });
    await device.create({ id: 'bad', title: 'Bad', priority: 77 });
    const log: SyncLog = {};
    await synchronize({ ...device.made, log });
    expect(log.rejectedIds).toEqual({ tasks: ['bad'] });
    expect(told).toMatchObject([[{ table: 'tasks', id: 'bad', code: 'invalid-document', document: { priority: 77 } }]]);
    expect(await device.rows()).toMatchObject([
      { id: 'a', _status: 'synced' },
      { id: 'bad', _status: 'created' },
    ]);
    expect(idsOf(server.all('tasks'))).toEqual(['a']);
    await device.update('bad', { priority: 7 });
    await device.sync();
    expect(server.get('tasks', 'bad')).toMatchObject({ priority: 7 });
    expect((await device.rows())[1]).toMatchObject({ _status: 'synced' });
  });

  it('hold nothing up either when the app’s own listener throws', async () => {
    const server = replicaServer();
    const mistake = new Error('of the app');
    const onRefused = () => {
      throw mistake;
    };
    const device = await deviceOf(server, { onRefused });
    await device.create({ id: 'a', title: 'A' });
    await device.create({ id: 'bad', title: 'Bad', priority: 77 });
    expect(await uncaughtDuring(() => device.sync())).toEqual([mistake]);
    expect(await device.rows()).toMatchObject([{ _status: 'synced' }, { _status: 'created' }]);
  });

  it('are given up when the app says so: the server’s state comes back', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { priority: 3 }));
    server.write('tasks', 'b', task('b'));
    const device = await deviceOf(server, { onRefused: () => 'discard' });
    await device.sync();
    await device.update('a', { priority: 77, title: 'mine' });
    await device.create({ id: 'bad', title: 'Bad', priority: 77 });
    await device.sync();
    expect(await device.rows()).toMatchObject([
      { id: 'a', priority: 3, title: 'title of a', _status: 'synced' },
      { id: 'b' },
    ]);
    server.changeView('a', { may: (action) => action === 'read', role: 'reader' });
    await device.remove('b');
    await device.sync();
    expect(idsOf(await device.rows())).toEqual(['a', 'b']);
  });

  it('come back with a pull of the space, not one by one, when the app gives up hundreds', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { priority: 3 }));
    const device = await deviceOf(server, { onRefused: () => 'discard' });
    await device.sync();
    await device.update('a', { priority: 77 });
    const bad = Array.from({ length: 600 }, (_, i) => ({ id: `bad${i}`, title: 'Bad', priority: 77 }));
    await device.createMany(bad);
    const before = server.log.length;
    await device.sync();
    expect(await device.rows()).toMatchObject([{ id: 'a', priority: 3, _status: 'synced' }]);
    expect(server.log.slice(before).map(({ call }) => call)).toEqual(['pull', 'commit', 'pull']);
    await device.create({ id: 'b', title: 'B' });
    await device.sync();
    expect(server.log.filter(({ call }) => call === 'get')).toEqual([]);
    expect(idsOf(server.all('tasks'))).toEqual(['a', 'b']);
  });
});

describe('sync', () => {
  it('runs one at a time; all who call meanwhile share the next run', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.create({ id: 'a', title: 'A' });
    const all = [device.sync(), device.sync(), device.sync(), device.sync()];
    await Promise.all(all);
    expect(server.log.filter(({ call }) => call === 'pull')).toHaveLength(2);
    expect(new Set(all.slice(1)).size).toBe(1);
  });

  it('runs one at a time also when who waited calls again at once', async () => {
    let running = 0;
    let most = 0;
    const sync = oneAtATime(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    });
    const first = sync().then(() => sync());
    await Promise.all([first, sync()]);
    expect(most).toBe(1);
  });

  it('live: follows pokes until it is ended', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    const errors: unknown[] = [];
    const end = device.made.live((error) => errors.push(error));
    server.write('tasks', 'a', task('a'));
    for (let i = 0; i < 1000 && (await device.rows()).length === 0; i++) await new Promise((r) => setTimeout(r, 10));
    expect(idsOf(await device.rows())).toEqual(['a']);
    server.fail('pull', server.problem('pullChanges', 426, 'upgrade-required'));
    server.poke();
    for (let i = 0; i < 1000 && errors.length === 0; i++) await new Promise((r) => setTimeout(r, 10));
    expect(errors).toHaveLength(1);
    end();
    expect(server.sockets.size).toBe(0);
  });

  it('five thousand rows are one command each way', async () => {
    const server = replicaServer();
    const [one, two] = [await deviceOf(server), await deviceOf(server)];
    await one.createMany(Array.from({ length: 5000 }, (_, i) => ({ id: `t${i}`, title: `T${i}` })));
    await one.sync();
    expect(commitsOf(server)).toHaveLength(1);
    await two.sync();
    expect(await two.rows()).toHaveLength(5000);
  });
});
