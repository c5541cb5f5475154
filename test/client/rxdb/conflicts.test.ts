import { describe, expect, it } from 'vitest';
import { conflictHandler } from '../../../client/src/rxdb/conflict-handler.ts';
import { taskItems } from '../../../functions/tasks/contract.ts';
import { replicaServer } from '../replica-server.ts';
import type { Task } from './devices.ts';
import { deviceOf, soon, task, useDevices } from './open-devices.ts';

useDevices();

const start = task('a', {
  notes: 'old',
  tags: ['x', 'y'],
  votes: 5,
  log: ['made'],
  progress: 50,
  budget: 100,
  reviewer: 'r0',
});

/** Two writes of one state: another device's first, then this device's. */
async function concurrent(theirs: Partial<Task>, own: Partial<Task>) {
  const server = replicaServer();
  server.write('tasks', 'a', start);
  const device = await deviceOf(server);
  await device.settled();
  await device.replication.cancel();
  server.write('tasks', 'a', theirs);
  const document = await device.tasks.findOne('a').exec(true);
  await document.incrementalModify((current) => {
    const next: Record<string, unknown> = { ...current, ...own };
    for (const [name, value] of Object.entries(own)) if (value === undefined) delete next[name];
    return next as never;
  });
  await device.restart();
  await device.settled();
  server.poke();
  await device.settled();
  await soon(async () => {
    const local = (await device.tasks.findOne('a').exec(true)).toJSON();
    const { createdBy: _, updatedAt: __, ...stored } = server.get('tasks', 'a') as Record<string, unknown>;
    expect({ ...local }).toEqual({ id: 'a', ...stored });
  });
  return { server, device, stored: server.get('tasks', 'a') as Partial<Task> };
}

describe('writes of two devices to one document', () => {
  it.each<[string, Partial<Task>, Partial<Task>, Partial<Task>]>([
    ['different fields both stand', { notes: 'theirs' }, { title: 'mine' }, { notes: 'theirs', title: 'mine' }],
    ['last-writer: this one came last', { title: 'theirs' }, { title: 'mine' }, { title: 'mine' }],
    ['server: what the server has stays', { reviewer: 'theirs' }, { reviewer: 'mine' }, { reviewer: 'theirs' }],
    ['counter: equal increments are two', { votes: 6 }, { votes: 6 }, { votes: 7 }],
    ['append: equal elements are two', { log: ['made', 'x'] }, { log: ['made', 'x'] }, { log: ['made', 'x', 'x'] }],
    ['counter: equal increments among other changes are two', { votes: 6, title: 't' }, { votes: 6 }, { votes: 7 }],
    [
      'last-writer, max, set: equal values are one',
      { title: 't', progress: 60, tags: ['z'] },
      { title: 't', progress: 60, tags: ['z'] },
      { title: 't', progress: 60, tags: ['z'] },
    ],
    ['counter: increments add up', { votes: 7 }, { votes: 6 }, { votes: 8 }],
    [
      'set: insertions and removals both hold',
      { tags: ['x', 'y', 'z'] },
      { tags: ['y', 'w'] },
      { tags: ['y', 'z', 'w'] },
    ],
    [
      'append: all elements stay',
      { log: ['made', 'theirs'] },
      { log: ['made', 'mine'] },
      { log: ['made', 'theirs', 'mine'] },
    ],
    ['max: the greater stands', { progress: 70 }, { progress: 60 }, { progress: 70 }],
    ['max: the greater stands, whoever comes last', { progress: 60 }, { progress: 70 }, { progress: 70 }],
    [
      'a field that one takes away and the other does not touch is gone',
      { title: 'theirs' },
      { notes: undefined },
      { title: 'theirs' },
    ],
  ])('%s', async (_, theirs, own, expected) => {
    const { device, stored } = await concurrent(theirs, own);
    expect(stored).toMatchObject(expected);
    expect(device.rejected).toEqual([]);
    if ('notes' in own) expect(stored.notes).toBeUndefined();
  });

  it('never: the whole write is dropped and told', async () => {
    const { device, stored } = await concurrent({ budget: 200 }, { budget: 300, title: 'mine' });
    expect(stored).toMatchObject({ budget: 200, title: start.title });
    expect(device.rejected).toMatchObject([{ id: 'a', code: 'conflict', document: { budget: 300, title: 'mine' } }]);
  });

  it('max: a value that goes back is not taken, with nobody else in the way', async () => {
    const { device, stored } = await concurrent({}, { progress: 10 });
    expect(stored).toMatchObject({ progress: 50 });
    expect(device.rejected).toEqual([]);
  });

  it('counter: an increment whose answer was lost is not counted twice when others changed another field meanwhile', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', start);
    const device = await deviceOf(server);
    await device.settled();
    server.fail('replace', 'after');
    let pushes = 0;
    server.before((call) => {
      if (call === 'replace' && ++pushes === 2) server.write('tasks', 'a', { title: 'theirs' });
    });
    await device.tasks.findOne('a').incrementalPatch({ votes: 6 });
    await soon(() => expect(pushes).toBeGreaterThan(1));
    await device.settled();
    expect(server.get('tasks', 'a')).toMatchObject({ votes: 6, title: 'theirs' });
  });

  it('counter: an increment whose answer was lost counts once beside somebody else’s', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', start);
    const device = await deviceOf(server);
    await device.settled();
    server.fail('replace', 'after', 2);
    let pushes = 0;
    server.before((call) => {
      if (call === 'replace' && ++pushes > 1) server.write('tasks', 'a', { votes: 10 * pushes });
    });
    await device.tasks.findOne('a').incrementalPatch({ votes: 6 });
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).votes).toBe(30));
    await device.settled();
    expect(server.get('tasks', 'a')).toMatchObject({ votes: 30 });
    expect([pushes, device.rejected]).toEqual([3, []]);
  });

  it('counter: an increment whose answer was lost counts once in a later one, after a restart', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', start);
    const device = await deviceOf(server, { retryTime: 60_000 });
    await device.settled();
    server.fail('replace', 'after');
    await device.tasks.findOne('a').incrementalPatch({ votes: 6 });
    await soon(() => expect(server.get('tasks', 'a')).toMatchObject({ votes: 6 }));
    await device.replication.cancel();
    server.write('tasks', 'a', { votes: 16, notes: 'theirs' });
    await device.tasks.findOne('a').incrementalPatch({ votes: 106 });
    await device.restart({ retryTime: 50 });
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).votes).toBe(116));
    expect(server.get('tasks', 'a')).toMatchObject({ votes: 116, notes: 'theirs' });
    expect(device.rejected).toEqual([]);
  });

  it('last-writer: a write whose answer was lost does not come back over a later one of somebody else', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', start);
    const device = await deviceOf(server, { retryTime: 60_000 });
    await device.settled();
    server.fail('replace', 'after');
    await device.tasks.findOne('a').incrementalPatch({ title: 'mine' });
    await soon(() => expect(server.get('tasks', 'a')).toMatchObject({ title: 'mine' }));
    await device.replication.cancel();
    server.write('tasks', 'a', { title: 'theirs, later' });
    await device.restart({ retryTime: 50 });
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).title).toBe('theirs, later'));
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'theirs, later' });
  });

  it('a document that was made and deleted before any of it was sent leaves one of the same id alone', async () => {
    const server = replicaServer();
    const device = await deviceOf(server, { retryTime: 200 });
    await device.settled();
    // While one push fails, the others wait.
    server.fail('replace', 'before', 2);
    await device.tasks.insert(task('first'));
    await (await device.tasks.insert(task('a', { title: 'mine' }))).remove();
    await soon(() => expect(device.errors).toHaveLength(1));
    server.write('tasks', 'a', task('a', { title: 'theirs' }));
    await soon(() => expect(server.get('tasks', 'first')).toBeTruthy());
    await device.settled();
    server.poke();
    await soon(async () => expect(await device.titles()).toEqual(['theirs', 'title of first']));
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'theirs' });
  });

  it('a deletion stands over an edit', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', start);
    const device = await deviceOf(server);
    await device.settled();
    await device.replication.cancel();
    server.write('tasks', 'a', { title: 'theirs' });
    await device.tasks.findOne('a').remove();
    await device.restart();
    await soon(() => expect(server.get('tasks', 'a')).toBeNull());
    await soon(async () => expect(await device.titles()).toEqual([]));
  });

  it('a deletion does not stand over a changed `never` field', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', start);
    const device = await deviceOf(server);
    await device.settled();
    await device.replication.cancel();
    server.write('tasks', 'a', { budget: 200 });
    await device.tasks.findOne('a').remove();
    await device.restart();
    await soon(async () => expect((await device.tasks.findOne('a').exec(true)).budget).toBe(200));
    expect(device.rejected).toMatchObject([{ id: 'a', code: 'conflict' }]);
  });

  it('of the same new id merge as well', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    await device.replication.cancel();
    server.write('tasks', 'a', task('a', { tags: ['x'], notes: 'theirs' }));
    await device.tasks.insert(task('a', { tags: ['y'], title: 'mine' }));
    await device.restart();
    await soon(() =>
      expect(server.get('tasks', 'a')).toMatchObject({ tags: ['x', 'y'], notes: 'theirs', title: 'mine' }),
    );
  });
});

describe('conflictHandler', () => {
  const { isEqual, resolve } = conflictHandler(taskItems, { primary: 'key' });
  const live = { key: 'a', title: 'x', _deleted: false };

  it('compares what the app wrote: no id, no stamps, no revision, no bookkeeping, null is absent', () => {
    const other = { ...live, notes: null, updatedAt: '2026-01-01T00:00:00Z', revision: 4, _rev: '2-x', _meta: {} };
    expect(isEqual(live, other, 'upstream-check-if-equal')).toBe(true);
    expect(isEqual(live, { ...live, title: 'y' }, 'upstream-check-if-equal')).toBe(false);
    expect(isEqual(live, { ...live, _deleted: true }, 'upstream-check-if-equal')).toBe(false);
    expect(isEqual({ ...live, _deleted: true }, { key: 'a', _deleted: true }, 'any')).toBe(true);
  });

  it('merges fields whatever they are called', async () => {
    const conflict = {
      assumedMasterState: live,
      realMasterState: { ...live, title: 'theirs' },
      newDocumentState: { ...live, constructor: 'mine' },
    };
    expect(await resolve(conflict)).toEqual({ ...live, title: 'theirs', constructor: 'mine' });
    expect(isEqual({ ...live, constructor: null }, live, 'any')).toBe(true);
  });

  it('takes over stamps that arrive', () => {
    expect(isEqual({ ...live, revision: 5 }, { ...live, revision: 4 }, 'downstream-check-if-equal-1')).toBe(false);
  });

  it('keeps the server’s stamps when it merges', async () => {
    const master = { ...live, notes: 'n', updatedAt: '2026-01-01T00:00:00Z', revision: 4 };
    const conflict = { assumedMasterState: live, realMasterState: master, newDocumentState: { ...live, title: 'y' } };
    expect(await resolve(conflict)).toEqual({ ...master, title: 'y' });
  });
});
