import { afterEach, describe, expect, it } from 'vitest';
import type { Rejection } from '../../../client/src/sync/store/rows.ts';
import { createBackend } from './backend.ts';
import { ada, bob, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

/** Two people with a document whose budget both set at once: the second is refused. */
async function contested() {
  const backend = createBackend();
  const space = backend.share({ [ada]: 'owner', [bob]: 'owner' });
  const told: Rejection[] = [];
  const one = device(backend, { personId: ada });
  const other = device(backend, { personId: bob, onRejected: (rejection) => told.push(rejection) });
  await one.tasksIn(space).create(newTask('t', { budget: 1 }), { id: 't' });
  await one.sync.flush();
  await eventually(async () => expect(await other.tasksIn(space).get('t')).toBeDefined());
  other.network(false);
  await other.tasksIn(space).update('t', { budget: 3, notes: 'three' });
  await one.tasksIn(space).update('t', { budget: 2 });
  await one.sync.flush();
  expect((await other.tasksIn(space).get('t'))?.budget).toBe(3);
  other.network(true);
  await other.sync.flush();
  await other.sync.refresh();
  return { backend, space, other, told, tasks: other.tasksIn(space) };
}

describe('a refused change', () => {
  it('leaves the document, is told with the document as it is, and stays listed', async () => {
    const { other, told, tasks } = await contested();
    expect(await tasks.get('t')).toMatchObject({ budget: 2 });
    expect(await tasks.get('t')).not.toHaveProperty('notes');
    expect(told).toHaveLength(1);
    expect(await other.sync.rejections()).toEqual(told);
    expect(told[0]).toMatchObject({
      code: 'conflict',
      reason: expect.stringContaining('budget'),
      mutation: { kind: 'update', set: { budget: 3, notes: 'three' } },
      current: { revision: 2, document: expect.objectContaining({ budget: 2 }) },
    });
  });

  it('is sent again on top of the document as it is now', async () => {
    const { backend, space, other, tasks } = await contested();
    const [rejection] = await other.sync.rejections();
    await other.sync.resend(rejection?.seq ?? 0);
    expect(await tasks.get('t')).toMatchObject({ budget: 3, notes: 'three' });
    await other.sync.flush();
    expect(backend.documents(space)['tasks/t']).toMatchObject({ budget: 3, notes: 'three' });
    expect(await other.sync.rejections()).toEqual([]);
    expect(await other.sync.status()).toMatchObject({ pending: 0, rejected: 0 });
  });

  it('is sent again in the moment it is told, before anything was received', async () => {
    const backend = createBackend();
    const space = backend.share({ [ada]: 'owner', [bob]: 'owner' });
    const one = device(backend, { personId: ada });
    const again: Promise<void>[] = [];
    const other = device(backend, {
      personId: bob,
      socket: false,
      onRejected: ({ seq }) => again.push(other.sync.resend(seq)),
    });
    await one.tasksIn(space).create(newTask('t', { budget: 1 }), { id: 't' });
    await one.sync.flush();
    await other.sync.refresh();
    await one.tasksIn(space).update('t', { budget: 2 });
    await one.sync.flush();
    await other.tasksIn(space).update('t', { budget: 3 });
    await eventually(() => expect(backend.documents(space)['tasks/t']).toMatchObject({ budget: 3 }));
    expect(again).toHaveLength(1);
  });

  it('is repaired before it is sent again', async () => {
    const { backend, space, other } = await contested();
    const [rejection] = await other.sync.rejections();
    await other.sync.resend(rejection?.seq ?? 0, { set: { notes: 'only this' } });
    await other.sync.flush();
    expect(backend.documents(space)['tasks/t']).toMatchObject({ budget: 2, notes: 'only this' });
  });

  it('is forgotten here and at the backend when it is discarded, also by a discard without network', async () => {
    const { backend, other } = await contested();
    const [rejection] = await other.sync.rejections();
    other.network(false);
    await other.sync.discard(rejection?.seq ?? 0);
    expect(await other.sync.rejections()).toEqual([]);
    expect(backend.count('discard')).toBe(0);
    other.network(true);
    await eventually(() =>
      expect(backend.log.filter(({ call }) => call === 'discard').map(({ body }) => body)).toEqual([
        { clientId: rejection?.clientId, number: String(rejection?.mutation.number) },
      ]),
    );
    await expect(other.sync.discard(rejection?.seq ?? 0)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('does not take along what came after it on the same document', async () => {
    const { other, tasks } = await contested();
    await tasks.update('t', { notes: 'later' });
    await other.sync.flush();
    expect(await tasks.get('t')).toMatchObject({ budget: 2, notes: 'later' });
  });

  it('of a new document takes its later changes along, each with its own outcome', async () => {
    const backend = createBackend();
    const { sync, tasks, network } = device(backend, { personId: ada });
    network(false);
    await tasks.create(newTask('x', { priority: 99 }) as never, { id: 'bad' });
    await tasks.update('bad', { title: 'y' });
    network(true);
    await sync.flush();
    expect((await sync.rejections()).map(({ code }) => code)).toEqual(['invalid-document', 'not-found']);
    expect(await tasks.get('bad')).toBeUndefined();
    const [first] = await sync.rejections();
    await sync.resend(first?.seq ?? 0, { set: { listId: 'l1', title: 'x', priority: 9 } });
    await sync.flush();
    expect(await tasks.get('bad')).toMatchObject({ title: 'x', priority: 9 });
  });
});
