import { describe, expect, it } from '@jest/globals';
import { replicaServer } from '../replica-server.ts';
import { deviceOf, soon, task } from './open-devices.ts';

/** Time for the person to go on before what failed is sent again. */
const retryTime = 200;

describe('a push that took effect and had no answer', () => {
  it('of a new document, which is deleted before it is sent again: it is gone everywhere', async () => {
    const server = replicaServer();
    const device = await deviceOf(server, { retryTime });
    await device.settled();
    server.fail('replace', 'after');
    const document = await device.tasks.insert(task('a'));
    await soon(() => expect(device.errors).toHaveLength(1));
    await document.getLatest().incrementalRemove();
    await soon(() => expect(server.get('tasks', 'a')).toBeNull());
    await device.settled();
    server.poke();
    await device.settled();
    expect(await device.titles()).toEqual([]);
    expect(device.rejected).toEqual([]);
  });

  it('of an increment, after which another one is made: each counts once', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { votes: 5 }));
    const device = await deviceOf(server, { retryTime });
    await device.settled();
    server.fail('replace', 'after');
    const document = await device.tasks.findOne('a').exec(true);
    await document.incrementalPatch({ votes: 6 });
    await soon(() => expect(device.errors).toHaveLength(1));
    await document.getLatest().incrementalPatch({ votes: 7 });
    await device.settled();
    expect(server.get('tasks', 'a')).toMatchObject({ votes: 7 });
    await soon(async () => expect(await device.tasks.findOne('a').exec(true)).toMatchObject({ votes: 7 }));
  });

  it('of an edit that is taken back: what stands is what the person sees', async () => {
    const server = replicaServer();
    server.write('tasks', 'a', task('a', { title: 'old' }));
    const device = await deviceOf(server, { retryTime });
    await device.settled();
    server.fail('replace', 'after');
    const document = await device.tasks.findOne('a').exec(true);
    await document.incrementalPatch({ title: 'new' });
    await soon(() => expect(device.errors).toHaveLength(1));
    await document.getLatest().incrementalPatch({ title: 'old' });
    await device.settled();
    expect(server.get('tasks', 'a')).toMatchObject({ title: 'old' });
    server.poke();
    await device.settled();
    expect(await device.titles()).toEqual(['old']);
  });
});

it('the deletion of a document that only this device ever had leaves one of the same id alone', async () => {
  const server = replicaServer();
  const device = await deviceOf(server);
  await device.settled();
  await device.replication.cancel();
  const document = await device.tasks.insert(task('a', { title: 'mine' }));
  await document.remove();
  server.write('tasks', 'a', task('a', { title: 'theirs' }));
  await device.restart();
  await device.settled();
  await soon(async () => expect(await device.titles()).toEqual(['theirs']));
  expect(server.get('tasks', 'a')).toMatchObject({ title: 'theirs' });
});
