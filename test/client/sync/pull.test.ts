import { afterEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../client/src/sync/context.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { createBackend } from './backend.ts';
import {
  ada as adaId,
  bob as bobId,
  cleo as cleoId,
  device,
  eventually,
  fastTools,
  newTask,
  stopDevices,
} from './devices.ts';

afterEach(stopDevices);

/** A space of two people with some tasks in it. */
async function filled(count: number) {
  const backend = createBackend();
  const space = backend.share({ [adaId]: 'owner', [bobId]: 'member' });
  const ada = device(backend, { personId: adaId });
  const tasks = ada.tasksIn(space);
  for (let i = 0; i < count; i++) await tasks.create(newTask(`Task ${i}`), { id: `t${i}` });
  await ada.sync.flush();
  return { backend, space, ada, tasks };
}

describe('a device', () => {
  it('receives everything at first, in pages, and says how far it is', async () => {
    const { backend, space } = await filled(25);
    backend.controls.page = 10;
    const progress: Progress[] = [];
    const bob = device(backend, { personId: bobId, onProgress: (each) => progress.push(each) });
    await bob.sync.refresh();
    expect(await bob.tasksIn(space).list()).toHaveLength(25);
    expect(progress.filter((each) => each.space === space)).toEqual([
      { space, received: 10, done: false },
      { space, received: 20, done: false },
      { space, received: 25, done: true },
    ]);
    expect(await bob.sync.spaces()).toEqual([
      { space: `p-${bobId}`, kind: 'person', role: 'owner' },
      { space, kind: 'shared', name: 'Shared', role: 'member' },
    ]);
  });

  it('hears of a change over the socket, and asks for nothing when nothing is new', async () => {
    const { backend, space, ada, tasks } = await filled(3);
    const bob = device(backend, { personId: bobId });
    await bob.sync.refresh();
    await ada.sync.refresh();
    await tasks.update('t1', { title: 'Changed' });
    await eventually(async () => expect((await bob.tasksIn(space).get('t1'))?.title).toBe('Changed'));
    await Promise.all([ada.sync.refresh(), bob.sync.refresh()]);
    const pulls = backend.count('pull');
    backend.poke(space);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(backend.count('pull')).toBe(pulls);
  });

  it('asks now and then when there is no socket', async () => {
    const { backend, space, tasks } = await filled(1);
    const bob = device(backend, { personId: bobId, socket: false, pollMs: 20_000 });
    await bob.sync.refresh();
    await tasks.update('t0', { title: 'Polled' });
    await eventually(async () => expect((await bob.tasksIn(space).get('t0'))?.title).toBe('Polled'));
  });

  it('asks again when the socket was away', async () => {
    const { backend, space, tasks } = await filled(1);
    const bob = device(backend, { personId: bobId });
    await bob.sync.refresh();
    bob.client.ends();
    await tasks.update('t0', { title: 'Missed' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await bob.tasksIn(space).get('t0'))?.title).toBe('Task 0');
    bob.sync.wake();
    await eventually(async () => expect((await bob.tasksIn(space).get('t0'))?.title).toBe('Missed'));
  });

  it('removes what others deleted', async () => {
    const { backend, space, tasks } = await filled(3);
    const bob = device(backend, { personId: bobId });
    await bob.sync.refresh();
    await tasks.delete('t1');
    await eventually(async () => expect((await bob.tasksIn(space).list()).map(({ id }) => id)).toEqual(['t0', 't2']));
  });

  it('shows the old documents during a new beginning, and removes at its end what did not arrive', async () => {
    const { backend, space } = await filled(6);
    const bob = device(backend, { personId: bobId, onProgress: () => {} });
    await bob.sync.refresh();
    // A backup was restored: another epoch, and one document less.
    backend.space(space).epoch = 'other';
    backend.space(space).documents.delete('tasks/t2');
    backend.controls.page = 2;
    const sizes: number[] = [];
    bob.tasksIn(space).watch({}, (all) => sizes.push(all.length));
    await bob.sync.refresh();
    await eventually(() => expect(sizes).toEqual([6, 5]));
    expect((await bob.tasksIn(space).list()).map(({ id }) => id)).toEqual(['t0', 't1', 't3', 't4', 't5']);
  });

  it('goes on with a beginning that the app did not live to finish', async () => {
    const { backend, space, ada } = await filled(9);
    await ada.sync.stop();
    backend.controls.page = 2;
    const storage = memoryStore();
    let pulls = 0;
    backend.controls.fault = (name) => (name === 'pull' && ++pulls > 2 ? 'lost-request' : undefined);
    const first = device(backend, { personId: bobId, storage, spaces: [space] });
    await eventually(async () => expect(await first.tasksIn(space).list()).toHaveLength(4));
    await first.sync.stop();
    backend.controls.fault = () => undefined;
    backend.log.length = 0;
    const second = device(backend, { personId: bobId, storage, spaces: [space] });
    await second.sync.refresh();
    expect(await second.tasksIn(space).list()).toHaveLength(9);
    expect(backend.count('pull')).toBeLessThanOrEqual(4);
  });

  it('takes a hidden field away when the role changes', async () => {
    const { backend, space, tasks } = await filled(1);
    backend.space(space).members.set(bobId, 'admin');
    await tasks.update('t0', { estimate: 5 });
    const bob = device(backend, { personId: bobId });
    await eventually(async () => expect((await bob.tasksIn(space).get('t0'))?.estimate).toBe(5));
    backend.space(space).members.set(bobId, 'member');
    await bob.sync.refresh();
    expect(await bob.tasksIn(space).get('t0')).not.toHaveProperty('estimate');
  });

  it('removes a space that is not its person’s any more, and says so; what was waiting is refused', async () => {
    const { backend, space } = await filled(3);
    const gone: string[] = [];
    const rejected: string[] = [];
    const bob = device(backend, {
      personId: bobId,
      onGone: (event) => gone.push(event.space),
      onRejected: ({ code, mutation }) => rejected.push(`${mutation.id} ${code}`),
    });
    await bob.sync.refresh();
    bob.network(false);
    await bob.tasksIn(space).update('t0', { title: 'pending' });
    await bob.tasksIn(space).create(newTask('mine'), { id: 'mine' });
    await bob.tasks.create(newTask('own'), { id: 'own' });
    backend.space(space).members.delete(bobId);
    bob.network(true);
    await eventually(() => expect(gone).toEqual([space]));
    await eventually(() => expect(rejected).toEqual(['t0 not-found', 'mine not-found']));
    expect(await bob.tasksIn(space).list()).toEqual([]);
    await eventually(() => expect(backend.documents(bob.own)).toHaveProperty(['tasks/own']));
    expect(await bob.sync.rejections()).toHaveLength(2);
    expect((await bob.sync.spaces()).map((each) => each.space)).toEqual([`p-${bobId}`]);
  });

  it('keeps nothing of a space that it wrote to and was removed from before it received anything of it', async () => {
    const { backend, space } = await filled(1);
    const storage = memoryStore();
    const faults = (lost: 'lost-request' | undefined) => {
      backend.controls.fault = (name) => (name === 'pull' ? lost : undefined);
    };
    faults('lost-request');
    const before = device(backend, { personId: bobId, storage });
    await before.tasksIn(space).create(newTask('mine'), { id: 'mine' });
    await before.sync.flush();
    await before.sync.stop();
    backend.space(space).members.delete(bobId);
    faults(undefined);
    const after = device(backend, { personId: bobId, storage });
    expect((await after.tasksIn(space).list()).map(({ id }) => id)).toEqual(['mine']);
    await after.sync.refresh();
    expect(await after.tasksIn(space).list()).toEqual([]);
  });

  it('learns of a new space at once, and follows it', async () => {
    const { backend, space, tasks } = await filled(2);
    const cleo = device(backend, { personId: cleoId });
    await cleo.sync.refresh();
    backend.space(space).members.set(cleoId, 'reader');
    backend.tell(cleoId, { action: 'spaces' });
    await eventually(async () => expect(await cleo.tasksIn(space).list()).toHaveLength(2));
    await tasks.update('t0', { title: 'Followed' });
    await eventually(async () => expect((await cleo.tasksIn(space).get('t0'))?.title).toBe('Followed'));
  });
});

describe('a space that was lost and won back', () => {
  it('is followed again, although the list of spaces is the same', async () => {
    const { backend, space, tasks } = await filled(2);
    // Nobody looks by himself: what is heard is heard over the socket.
    const tools = fastTools();
    const after = (ms: number, call: () => void) => (ms >= 300_000 ? () => {} : tools.after(ms, call));
    const bob = device(backend, { personId: bobId, tools: { ...tools, after } });
    await bob.sync.refresh();
    await tasks.update('t0', { title: 'Before' });
    await eventually(async () => expect((await bob.tasksIn(space).get('t0'))?.title).toBe('Before'));
    backend.withdraw(bobId, space);
    backend.tell(bobId, { action: 'spaces' });
    await bob.sync.refresh();
    await tasks.update('t0', { title: 'After' });
    await eventually(async () => expect((await bob.tasksIn(space).get('t0'))?.title).toBe('After'), 2);
  });
});

describe('the checksum', () => {
  it('is pulled for again when it does not fit, and then the space is received anew, and no other', async () => {
    const { backend, space } = await filled(4);
    const resyncs: string[] = [];
    const storage = memoryStore();
    const bob = device(backend, { personId: bobId, storage, onResync: (event) => resyncs.push(event.space) });
    await bob.tasks.create(newTask('own'));
    await bob.sync.flush();
    await bob.sync.refresh();
    // A row is lost on the device, as a broken disk or browser does it, with the sum of what the device believes to hold.
    const damaged = `d/${space}/tasks/t2`;
    await storage.write(async (rows) => {
      await rows.remove([damaged]);
      const state = (await rows.get([`s/${space}`])).get(`s/${space}`) as object;
      await rows.put([[`s/${space}`, { ...state, sum: '0000000000000001' }]]);
    });
    backend.log.length = 0;
    await bob.sync.refresh();
    expect(resyncs).toEqual([space]);
    expect(await bob.tasksIn(space).list()).toHaveLength(4);
    const asked = backend.log
      .filter((each) => each.call === 'pull')
      .map(({ body }) => (body as { spaces: { space: string; cursor?: string }[] }).spaces)
      .filter((spaces) => spaces.some((each) => !each.cursor));
    expect(asked).toEqual([[{ space }]]);
  });

  it('that never fits does not make the device begin anew for ever', async () => {
    const { backend, space } = await filled(4);
    backend.controls.checksum = () => 'ffffffffffffffff';
    const resyncs: string[] = [];
    const bob = device(backend, { personId: bobId, onResync: (event) => resyncs.push(event.space) });
    await bob.sync.refresh();
    await bob.sync.refresh();
    expect(resyncs.filter((each) => each === space)).toHaveLength(1);
    expect(await bob.tasksIn(space).list()).toHaveLength(4);
  });
});
