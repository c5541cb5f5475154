import { describe, expect, it } from 'vitest';
import { replicaServer } from '../replica-server.ts';
import { commitsOf, deviceOf, idsOf, task } from './served-devices.ts';

describe('what WatermelonDB demands of a push', () => {
  it('is one command for all tables, whatever was created, updated and deleted', async () => {
    const server = replicaServer();
    for (const id of ['a', 'b']) server.write('tasks', id, task(id));
    const device = await deviceOf(server);
    await device.sync();
    await device.create({ id: 'c', title: 'C' });
    await device.update('a', { title: 'A' });
    await device.remove('b');
    await device.sync();
    expect(commitsOf(server)).toHaveLength(1);
    expect(commitsOf(server)[0]?.changes.map(({ id, document }) => `${id} ${document ? 'is' : 'gone'}`)).toEqual([
      'c is',
      'a is',
      'b gone',
    ]);
    expect(idsOf(server.all('tasks'))).toEqual(['a', 'c']);
    expect((await device.rows()).map(({ _status }) => _status)).toEqual(['synced', 'synced']);
  });

  it('repeated after a lost answer it is the same command, and has one effect', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.sync();
    await device.create({ id: 'a', title: 'A', votes: 3 });
    const changes = { tasks: { created: (await device.rows()) as never, updated: [], deleted: [] } };
    const lastPulledAt = Number(await device.database.adapter.getLocal('__watermelon_last_pulled_at'));
    server.fail('commit', 'after');
    await expect(device.made.pushChanges({ changes, lastPulledAt })).rejects.toThrow('connection lost');
    await device.made.pushChanges({ changes, lastPulledAt });
    const [one, two] = commitsOf(server);
    expect(one?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(two?.key).toBe(one?.key);
    await device.sync();
    expect(server.all('tasks')).toMatchObject([{ id: 'a', revision: 1, fields: { votes: 3 } }]);
    expect(new Set(commitsOf(server).map(({ key }) => key)).size).toBe(2);
  });

  it('something changed since the pull: nothing is written, then pulled, merged per column and pushed', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { notes: 'old', priority: 1 }));
    const device = await deviceOf(server);
    await device.sync();
    await device.update('a', { title: 'mine', priority: 5 });
    await device.create({ id: 'b', title: 'B' });
    let commits = 0;
    server.before((call) => {
      if (call === 'commit' && ++commits === 1) server.write('tasks', 'a', { notes: 'theirs', priority: 9 });
    });
    await device.sync();
    expect(commits).toBe(2);
    const merged = { title: 'mine', notes: 'theirs', priority: 5 };
    expect(server.get('tasks', 'a')).toMatchObject(merged);
    expect(await device.rows()).toMatchObject([{ id: 'a', ...merged, _status: 'synced' }, { id: 'b' }]);
    expect(server.all('tasks').find(({ id }) => id === 'b')?.revision).toBe(1);
  });

  it('goes on trying while others are faster, and gives up in the end', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.sync();
    await device.update('a', { title: 'mine' });
    server.before((call) => {
      if (call === 'commit') server.write('tasks', 'a', { notes: `theirs ${commitsOf(server).length}` });
    });
    await expect(device.sync()).rejects.toMatchObject({ code: 'documents-changed' });
    expect(commitsOf(server)).toHaveLength(6);
    server.before(() => undefined);
    await device.sync();
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'mine', notes: 'theirs 6' });
  });

  it('of which the backend cannot read one row, it goes through without that one', async () => {
    for (const [status, code, told] of [
      [413, 'body-too-large', 'document-too-large'],
      [400, 'invalid-request', 'invalid-document'],
    ] as const) {
      const server = replicaServer();
      const refused: { readonly id: string; readonly code: string }[] = [];
      const device = await deviceOf(server, { onRefused: (rows: typeof refused) => void refused.push(...rows) });
      for (const id of ['a', 'b', 'c']) await device.create({ id, title: id });
      server.fail('commit', server.problem('commitDocuments', status, code), 2);
      await device.sync();
      const [one] = refused;
      expect(refused).toMatchObject([{ table: 'tasks', code: told, document: { title: one?.id } }]);
      expect(idsOf(server.all('tasks'))).toEqual(['a', 'b', 'c'].filter((id) => id !== one?.id));
      await device.sync();
      expect(idsOf(server.all('tasks'))).toEqual(['a', 'b', 'c']);
    }
  });

  it('a failure is tried once more, and then told', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    server.fail('pull', 'before');
    await device.sync();
    server.fail('pull', 'before', 2);
    await expect(device.sync()).rejects.toThrow('no connection');
    server.fail('pull', server.problem('pullChanges', 426, 'upgrade-required'));
    const asked = server.log.length;
    await expect(device.sync()).rejects.toMatchObject({ status: 426 });
    expect(server.log).toHaveLength(asked + 1);
  });

  it('create of an id that is there is an update', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.sync();
    server.write('tasks', 'a', task('a', { notes: 'theirs' }));
    await device.sync();
    const lastPulledAt = Number(await device.database.adapter.getLocal('__watermelon_last_pulled_at'));
    const raw = { id: 'a', list_id: 'l1', title: 'mine', _status: 'created', _changed: '' };
    const changes = { tasks: { created: [raw], updated: [], deleted: [] } };
    expect(await device.made.pushChanges({ changes, lastPulledAt })).toEqual({});
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'mine', notes: 'theirs' });
  });

  it('update of a document that was never there creates it', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.sync();
    const lastPulledAt = Number(await device.database.adapter.getLocal('__watermelon_last_pulled_at'));
    const raw = { id: 'a', list_id: 'l1', title: 'A', priority: 0, votes: 2, _status: 'updated', _changed: 'votes' };
    const changes = { tasks: { created: [], updated: [raw], deleted: [] } };
    expect(await device.made.pushChanges({ changes, lastPulledAt })).toEqual({});
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'A', votes: 2, listId: 'l1' });
  });

  it('update of a deleted document does not bring it back, and the row goes (watermelon #649, #1219)', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const told: unknown[] = [];
    const device = await deviceOf(server, { onRefused: (refused: unknown) => void told.push(refused) });
    await device.sync();
    server.write('tasks', 'a', null);
    await device.update('a', { title: 'edited offline' });
    await device.sync();
    expect(server.get('tasks', 'a')).toBeNull();
    expect(await device.rows()).toEqual([]);
    await device.create({ id: 'a', title: 'again' });
    await device.sync();
    expect(told).toMatchObject([[{ id: 'a', code: 'deleted' }]]);
    expect(server.get('tasks', 'a')).toBeNull();
    expect(await device.rows()).toEqual([]);
    const asked = commitsOf(server).length;
    await device.sync();
    expect(commitsOf(server)).toHaveLength(asked);
  });

  it('a row deleted here is not brought back by a pull before its deletion is pushed (watermelon #649)', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.sync();
    await device.remove('a');
    server.write('tasks', 'a', { notes: 'theirs' });
    await device.sync();
    expect(await device.rows()).toEqual([]);
    expect(server.get('tasks', 'a')).toBeNull();
  });

  it('delete of a document that is not there is no error', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.sync();
    await device.remove('a');
    server.write('tasks', 'a', null);
    await device.sync();
    const lastPulledAt = Number(await device.database.adapter.getLocal('__watermelon_last_pulled_at'));
    const changes = { tasks: { created: [], updated: [], deleted: ['a', 'never-was'] } };
    expect(await device.made.pushChanges({ changes, lastPulledAt })).toEqual({});
  });

  it('neither _status nor _changed nor what is only read is sent', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.create({ id: 'a', title: 'A', is_draft: true });
    await device.sync();
    await device.update('a', { title: 'B' });
    await device.sync();
    const sent = commitsOf(server).flatMap(({ changes }) =>
      changes.map(({ document }) => Object.keys(document ?? {}).sort()),
    );
    expect(sent).toEqual([
      ['listId', 'priority', 'title', 'votes'],
      ['listId', 'status', 'title'],
    ]);
    expect((await device.rows())[0]).toMatchObject({ is_draft: true });
  });

  it('a column that was emptied takes its field away; one that never held anything does not', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { notes: 'old', due: '2026-05-01', tags: ['x'] }));
    const device = await deviceOf(server);
    await device.sync();
    await device.update('a', { notes: null, due_day: null, tags: '["y"]' });
    await device.sync();
    const stored = server.get('tasks', 'a') as object;
    expect(stored).toMatchObject({ tags: ['y'] });
    expect(Object.keys(stored)).not.toEqual(expect.arrayContaining(['notes']));
    expect(Object.keys(stored)).not.toEqual(expect.arrayContaining(['due']));
  });

  it('an edit made while a push is on its way is not lost (watermelon #1374)', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.create({ id: 'a', title: 'A' });
    let edited = false;
    server.before(async (call) => {
      if (call !== 'commit' || edited) return;
      edited = true;
      await device.update('a', { title: 'B' });
    });
    await device.sync();
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'A' });
    expect(await device.rows()).toMatchObject([{ title: 'B' }]);
    await device.sync();
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'B' });
    expect(await device.rows()).toMatchObject([{ title: 'B', _status: 'synced' }]);
  });
});
