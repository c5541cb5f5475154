import { describe, expect, it } from 'vitest';
import { replicaServer } from '../replica-server.ts';
import { deviceOf, ids, soon, task, useDevices } from './open-devices.ts';

useDevices();

describe('a document that the server refuses', () => {
  it('is dropped, told once, and holds nothing up (rxdb #3622)', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    await device.tasks.bulkInsert([task('a'), task('bad', { priority: 77 }), task('b')]);
    await soon(async () => expect(await device.titles()).toEqual(['title of a', 'title of b']));
    await device.settled();
    expect(device.rejected).toMatchObject([
      { collection: 'tasks', id: 'bad', code: 'invalid-document', document: { priority: 77 } },
    ]);
    expect(device.rejected[0]?.reason).toContain('priority');
    expect(
      server
        .all('tasks')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['a', 'b']);
    const pushes = server.log.filter(({ call }) => call === 'replace').length;
    await device.restart();
    await device.settled();
    expect(server.log.filter(({ call }) => call === 'replace')).toHaveLength(pushes);
    expect(device.errors).toEqual([]);
  });

  it.each([
    [400, 'invalid-request'],
    [403, 'forbidden'],
    [404, 'not-found'],
  ])('is none when a gateway before the server answers %i', async (status, code) => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    server.fail('replace', server.problem('replaceDocuments', status, code, { requestId: undefined }), 2);
    await device.tasks.insert(task('a'));
    await soon(() => expect(server.get('tasks', 'a')).toMatchObject({ title: 'title of a' }));
    await device.settled();
    expect(device.rejected).toEqual([]);
    expect(await device.titles()).toEqual(['title of a']);
  });

  it.each([Number('x'), Number.POSITIVE_INFINITY])(
    'is one that holds %s: as JSON it is null, and took the field away on all devices',
    async (priority) => {
      const server = replicaServer();
      server.write('tasks', 'a', task('a', { priority: 3 }));
      const device = await deviceOf(server);
      await device.settled();
      await device.tasks.findOne('a').incrementalPatch({ priority });
      await soon(() => expect(device.rejected).toMatchObject([{ id: 'a', code: 'invalid-document' }]));
      await device.settled();
      expect(server.get('tasks', 'a')).toMatchObject({ priority: 3 });
      expect((await device.tasks.findOne('a').exec(true)).toJSON()).toMatchObject({ priority: 3 });
    },
  );

  it('falls back to what the server has when it was an edit', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { priority: 3 }));
    const device = await deviceOf(server);
    await device.settled();
    await device.tasks.findOne('a').incrementalPatch({ priority: 77, title: 'with it' });
    await soon(() => expect(device.rejected).toMatchObject([{ id: 'a', code: 'invalid-document' }]));
    await soon(async () =>
      expect((await device.tasks.findOne('a').exec(true)).toJSON()).toMatchObject({ priority: 3, title: 'title of a' }),
    );
    await device.tasks.findOne('a').incrementalPatch({ priority: 5 });
    await soon(() => expect(server.get('tasks', 'a')).toMatchObject({ priority: 5 }));
    expect(device.rejected).toHaveLength(1);
    // The answer to the push told it.
    expect(server.log.filter(({ call }) => call === 'get')).toEqual([]);
  });

  it('comes back when it was a deletion', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.settled();
    server.changeView('a', { may: (action) => action !== 'delete' && action !== 'delete-own', role: 'member' });
    await device.tasks.findOne('a').remove();
    await soon(() =>
      expect(device.rejected).toMatchObject([{ id: 'a', code: 'forbidden', document: { _deleted: true } }]),
    );
    await soon(async () => expect(await device.titles()).toEqual(['title of a']));
  });

  it('that no request can say (its id) is found among the others, which go through', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    await device.tasks.bulkInsert([...ids(20).map((id) => task(id)), task('with|bar')]);
    await soon(() => expect(server.all('tasks')).toHaveLength(20));
    await soon(() =>
      expect(device.rejected).toMatchObject([{ id: 'with|bar', code: 'invalid-document', reason: 'bad id' }]),
    );
    await soon(async () => expect(await device.tasks.count().exec()).toBe(20));
  });

  it('is told once although the push was repeated', async () => {
    const server = replicaServer();
    const device = await deviceOf(server);
    await device.settled();
    server.fail('replace', 'after', 2);
    await device.tasks.insert(task('bad', { priority: 77 }));
    await soon(() => expect(device.rejected).toHaveLength(1));
    await device.settled();
    expect(device.rejected).toHaveLength(1);
  });

  it('does not wait behind a reader’s rights: a reader’s writes go back', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.settled();
    server.changeView('a', { may: (action) => action === 'read', role: 'reader' });
    await device.tasks.findOne('a').incrementalPatch({ title: 'not mine' });
    await device.tasks.insert(task('new'));
    await soon(async () => expect(await device.titles()).toEqual(['title of a']));
    expect(device.rejected.map(({ id, code }) => `${id} ${code}`).sort()).toEqual(['a forbidden', 'new forbidden']);
  });

  it('leaves the document when the person was nobody for a moment only', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a'));
    const device = await deviceOf(server);
    await device.settled();
    server.remove();
    await device.tasks.findOne('a').incrementalPatch({ title: 'not mine' });
    await soon(() => expect(device.rejected).toMatchObject([{ id: 'a', code: 'not-found' }]));
    server.admit();
    server.poke();
    await device.settled();
    await soon(async () => expect(await device.titles()).toEqual(['title of a']));
  });

  it('large pushes go in requests that the backend takes', async () => {
    const server = replicaServer();
    const device = await deviceOf(server, { pushBatchSize: 200 });
    await device.settled();
    await device.tasks.bulkInsert(ids(120).map((id) => task(id, { notes: 'x'.repeat(15_000) })));
    await soon(() => expect(server.all('tasks')).toHaveLength(120), 30_000);
    const sizes = server.log.filter(({ call }) => call === 'replace').map(({ body }) => JSON.stringify(body).length);
    expect(Math.max(...sizes)).toBeLessThan(400_000);
  });
});
