import { describe, expect, it } from 'vitest';
import { replicaServer } from '../replica-server.ts';
import { deviceOf, ids, soon, task, useDevices } from './open-devices.ts';

useDevices();

describe('replicating an RxCollection', () => {
  it('brings a write of one device to the other on a poke', async () => {
    const server = replicaServer();
    const [one, two] = [await deviceOf(server), await deviceOf(server)];
    await one.settled();
    await one.tasks.insert(task('a'));
    await one.settled();
    server.poke();
    await soon(async () => expect(await two.titles()).toEqual(['title of a']));
    expect([...one.errors, ...two.errors]).toEqual([]);
  });

  it('pulls after each connect of the socket, without any poke', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    const sockets = [...server.sockets];
    server.sockets.clear();
    server.write('tasks', 'a', task('a'));
    for (const socket of sockets) server.sockets.add(socket);
    server.reconnect();
    await soon(async () => expect(await device.titles()).toEqual(['title of a']));
  });

  it('uses one socket for all replications of a client, and closes it with the last', async () => {
    const server = replicaServer();
    const [one, two] = [await deviceOf(server), await deviceOf(server)];
    await Promise.all([one.settled(), two.settled()]);
    expect(server.sockets.size).toBe(1);
    await one.replication.cancel();
    expect(server.sockets.size).toBe(1);
    await two.replication.cancel();
    expect(server.sockets.size).toBe(0);
  });

  it('runs once, without a socket, when it is not live', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server, { live: false });
    await soon(async () => expect(await device.titles()).toEqual(['title of a']));
    expect(server.sockets.size).toBe(0);
  });

  it('asks again while the server has more, also when a page brings nothing for this collection', async () => {
    const server = replicaServer();
    for (const id of ids(25)) server.write('tasks', id, task(id));
    const device = await deviceOf(server, { pullBatchSize: 10 });
    await device.settled();
    expect(await device.tasks.count().exec()).toBe(25);
  });

  it('sends no stamps, no revision, nothing of RxDB, and takes none', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.tasks.insert(task('a'));
    await device.settled();
    server.poke();
    await device.settled();
    const sent = server.log
      .filter(({ call }) => call === 'replace')
      .map(({ body }) => body as { rows: { next: object }[] });
    expect(Object.keys(sent[0]?.rows[0]?.next ?? {}).sort()).toEqual([
      'listId',
      'priority',
      'status',
      'title',
      'votes',
    ]);
    const { updatedAt, revision } = (await device.tasks.findOne('a').exec(true)).toJSON();
    expect([updatedAt, revision]).toEqual([undefined, undefined]);
  });

  it('keeps stamps and revision that are asked for, and a stamp alone makes no conflict (rxdb #6248, #6439)', async () => {
    const server = replicaServer();
    const device = await deviceOf(server, { keep: ['updatedAt', 'revision'] });
    const inserted = await device.tasks.insert(task('a'));
    await device.settled();
    server.poke();
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).revision).toBe(1));
    const conflicts: unknown[] = [];
    device.replication.internalReplicationState?.events.resolvedConflicts.subscribe((each) => conflicts.push(each));
    for (const title of ['A', 'B', 'C', 'D', 'E']) {
      await inserted.getLatest().incrementalPatch({ title });
      await device.settled();
    }
    server.poke();
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).revision).toBe(6));
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'E' });
    expect((await device.tasks.findOne('a').exec(true)).updatedAt).toMatch(/^\d{4}-/);
    expect(conflicts).toEqual([]);
  });

  it('pushes nothing back that it pulled', async () => {
    const server = replicaServer();
    for (const id of ids(5)) server.write('tasks', id, task(id));
    const device = await deviceOf(server);
    await device.settled();
    await device.restart();
    await device.settled();
    expect(server.log.filter(({ call }) => call === 'replace')).toEqual([]);
  });

  it('loses no event that comes while a push is on its way (rxdb #5571)', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    let pushes = 0;
    server.before(async (call) => {
      if (call !== 'replace' || pushes++ > 0) return;
      server.write('tasks', 'theirs', task('theirs'));
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    await device.tasks.insert(task('mine'));
    await soon(async () => expect(await device.titles()).toEqual(['title of mine', 'title of theirs']));
    expect(
      server
        .all('tasks')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['mine', 'theirs']);
  });

  it('is as before after a restart, and goes on from its checkpoint', async () => {
    const server = replicaServer();
    for (const id of ids(30)) server.write('tasks', id, task(id));
    const device = await deviceOf(server);
    await device.settled();
    await device.restart();
    server.write('tasks', 'later', task('later'));
    await device.settled();
    await soon(async () => expect(await device.tasks.count().exec()).toBe(31));
    const pulls = server.log
      .filter(({ call }) => call === 'pull')
      .map(({ body }) => body as { spaces: { cursor?: string }[] });
    expect(pulls.filter(({ spaces }) => !spaces[0]?.cursor)).toHaveLength(1);
  });

  it('does not read what others wrote into other collections twice', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.settled();
    server.write('lists', 'l1', { title: 'Home' });
    await soon(() => expect(server.log.filter(({ call }) => call === 'pull').length).toBeGreaterThan(1));
    await device.settled();
    const cursorOf = (body: unknown) => (body as { spaces: { cursor?: string }[] }).spaces[0]?.cursor;
    server.poke();
    await soon(() => expect(cursorOf(server.log.filter(({ call }) => call === 'pull').at(-1)?.body)).toMatch(/_2$/));
  });
});

describe('failures on the way', () => {
  it.each(['before', 'after'] as const)(
    'a push that fails %s it took effect is repeated and takes effect once',
    async (fault) => {
      const server = replicaServer();
      const device = await deviceOf(server);
      await device.settled();
      server.fail('replace', fault, 2);
      await device.tasks.insert(task('a', { votes: 3, tags: ['x'] }));
      await soon(() => expect(server.get('tasks', 'a')).toMatchObject({ votes: 3, tags: ['x'] }));
      await device.settled();
      expect(device.errors).toHaveLength(2);
      expect(server.all('tasks')).toHaveLength(1);
      expect(device.rejected).toEqual([]);
    },
  );

  it('a hundred creates on a flaky link: none lost, none twice', async () => {
    const server = replicaServer();
    const device = await deviceOf(server, { retryTime: 5, pushBatchSize: 7 });
    let turn = 0;
    server.before(() => {
      turn += 1;
      if (turn % 3 === 0) server.fail('replace', turn % 2 === 0 ? 'after' : 'before');
      if (turn % 4 === 0) server.fail('pull', 'after');
    });
    for (const id of ids(100)) await device.tasks.insert(task(id));
    await soon(() => expect(server.all('tasks')).toHaveLength(100), 30_000);
    server.before(() => undefined);
    server.heal();
    const other = await deviceOf(server);
    await soon(async () => expect(await other.tasks.count().exec()).toBe(100));
    expect(device.rejected).toEqual([]);
  });

  it('edits A to E in fast succession on a flaky link: E wins', async () => {
    const server = replicaServer();
    const device = await deviceOf(server, { retryTime: 5 });
    await device.tasks.insert(task('a'));
    await device.settled();
    server.fail('replace', 'after', 2);
    for (const title of ['A', 'B', 'C', 'D', 'E']) {
      await device.tasks.findOne('a').incrementalPatch({ title });
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await soon(() => expect(server.get('tasks', 'a')).toMatchObject({ title: 'E' }));
    await device.settled();
    expect(await device.titles()).toEqual(['E']);
  });

  it('an app that is too old is told by error$, and keeps what it wrote', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    server.fail('replace', server.problem('replaceDocuments', 426, 'upgrade-required'), 3);
    await device.tasks.insert(task('a'));
    await soon(() => expect(server.all('tasks')).toHaveLength(1));
    expect(device.errors).toHaveLength(3);
    expect(device.rejected).toEqual([]);
  });
});
