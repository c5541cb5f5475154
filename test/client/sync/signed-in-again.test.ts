import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Network } from '../../../client/src/sync/network.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import type { Channel } from '../../../client/src/sync/tabs/channel.ts';
import { type Backend, createBackend, problem } from './backend.ts';
import { ada, bob, type DeviceOptions, device, eventually, fastTools, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

/** Milliseconds of the devices' clocks. */
const pollMs = 30_000;
const polls = (count: number) => new Promise((resolve) => setTimeout(resolve, (count * pollMs) / 1000));

/** A device in step, whose session ended with a change unsent. */
async function leftBehind(backend: Backend, options: DeviceOptions = {}) {
  const made = device(backend, { personId: ada, pollMs, ...options });
  await made.sync.refresh();
  made.client.person = undefined;
  made.client.ends();
  await made.tasks.create(newTask('of ada'), { id: 'a' });
  await eventually(async () => expect(await made.sync.status()).toMatchObject({ pending: 1, error: 'signed-out' }));
  await polls(2);
  return made;
}

describe('a session that is there again, without a word from the app', () => {
  it('has what waits sent, and what is new received, on a socket as before', async () => {
    const backend = createBackend();
    const { client, own, sync, tasks } = await leftBehind(backend);
    client.person = ada;
    await eventually(() => expect(backend.documents(own)).toHaveProperty(['tasks/a']));
    await eventually(async () => expect(await sync.status()).toMatchObject({ pending: 0, error: undefined }));
    const other = device(backend, { personId: ada });
    await other.tasks.create(newTask('of another device'), { id: 'b' });
    await eventually(async () => expect((await tasks.get('b'))?.title).toBe('of another device'));
  });

  it('has it sent with the poll also after the backend said that the session was ended, and not when that is tried again', async () => {
    const backend = createBackend();
    const fast = fastTools();
    const triedLater = 60_000;
    const after = (ms: number, call: () => void) => (ms >= triedLater ? () => undefined : fast.after(ms, call));
    const { client, sync, tasks, own } = device(backend, { personId: ada, pollMs, tools: { ...fast, after } });
    await sync.refresh();
    backend.controls.fault = (call) => {
      if (call !== 'push') return undefined;
      client.person = undefined;
      client.ends();
      return problem(401, 'session-revoked');
    };
    await tasks.create(newTask('of ada'), { id: 'a' });
    await eventually(async () => expect(await sync.status()).toMatchObject({ pending: 1, error: 'session-revoked' }));
    await polls(2);
    backend.controls.fault = () => undefined;
    client.person = ada;
    await eventually(() => expect(backend.documents(own)).toHaveProperty(['tasks/a']));
  });

  it('is looked for once in each poll, and nothing is asked of the backend while nobody is signed in', async () => {
    const backend = createBackend();
    let timers = 0;
    const fast = fastTools();
    const after = (ms: number, call: () => void) =>
      fast.after(ms, () => {
        timers++;
        call();
      });
    const tools = { ...fast, after };
    const { client } = await leftBehind(backend, { tools });
    await polls(2);
    let looks = 0;
    const { session } = client.auth;
    const counted = () => {
      looks++;
      return session();
    };
    Object.assign(client.auth, { session: counted });
    const asked = backend.log.length;
    timers = 0;
    const began = performance.now();
    await eventually(() => expect(looks).toBeGreaterThan(7));
    const passed = (performance.now() - began) / (pollMs / 1000);
    expect(backend.log.length).toBe(asked);
    expect(timers).toBeLessThan(passed + 2);
    expect(Math.abs(looks - timers)).toBeLessThan(2);
  });

  it('is looked for as where no socket is, also while the slow poll beside a socket was awaited', async () => {
    const backend = createBackend();
    const fast = fastTools();
    const slowPoll = 300_000;
    const after = (ms: number, call: () => void) => (ms === slowPoll ? () => undefined : fast.after(ms, call));
    const { client, sync, tasks } = device(backend, { personId: ada, pollMs, tools: { ...fast, after } });
    await sync.refresh();
    await polls(1);
    client.person = undefined;
    client.ends();
    await polls(1);
    client.person = ada;
    const other = device(backend, { personId: ada });
    await other.tasks.create(newTask('of another device'), { id: 'b' });
    await eventually(async () => expect((await tasks.get('b'))?.title).toBe('of another device'));
  });

  it('is noticed by the tab that talks to the backend, whichever wrote', async () => {
    const backend = createBackend();
    const listeners = new Set<(message: unknown) => void>();
    const tab = () => {
      let mine = (_: unknown) => {};
      const channel: Channel = {
        post(message) {
          for (const each of listeners) if (each !== mine) setImmediate(each, structuredClone(message));
        },
        listen(listener) {
          mine = listener;
          listeners.add(mine);
        },
        close: () => void listeners.delete(mine),
      };
      return channel;
    };
    const storage = { ...memoryStore(), name: randomUUID() };
    const one = await leftBehind(backend, { storage, channel: tab() });
    const two = device(backend, { personId: ada, pollMs, storage, channel: tab() });
    two.client.person = undefined;
    await two.tasks.create(newTask('of the other tab'), { id: 'b' });
    const asked = backend.log.length;
    await polls(4);
    expect(backend.log.length).toBe(asked);
    one.client.person = two.client.person = ada;
    await eventually(() => expect(Object.keys(backend.documents(one.own)).sort()).toEqual(['tasks/a', 'tasks/b']));
  });

  it('is nobody else’s: a stranger has nothing asked or sent, and the person’s return has it sent', async () => {
    const backend = createBackend();
    const { client, own, sync } = await leftBehind(backend);
    client.person = bob;
    const asked = backend.log.length;
    await polls(10);
    await expect(sync.flush()).rejects.toMatchObject({ code: 'other-person' });
    await polls(10);
    expect(backend.log.length).toBe(asked);
    expect(await sync.status()).toMatchObject({ error: 'other-person' });
    client.person = ada;
    await eventually(() => expect(backend.documents(own)).toHaveProperty(['tasks/a']));
  });

  it('brings an increment that was on its way once, however long nobody was signed in', async () => {
    const backend = createBackend();
    const { client, sync, tasks, own } = device(backend, { personId: ada, pollMs });
    await tasks.create(newTask('t', { votes: 0 }), { id: 't' });
    await sync.flush();
    backend.controls.fault = (call) => {
      if (call !== 'push') return undefined;
      client.person = undefined;
      client.ends();
      backend.controls.fault = () => undefined;
      return 'lost-answer';
    };
    const seen: unknown[] = [];
    tasks.watch({}, ([task]) => seen.push(task?.votes));
    await tasks.increment('t', { votes: 1 });
    await eventually(async () => expect(await sync.status()).toMatchObject({ error: 'signed-out' }));
    await polls(10);
    client.person = ada;
    await eventually(async () => expect(await sync.status()).toMatchObject({ pending: 0, error: undefined }));
    expect(backend.documents(own)['tasks/t']).toMatchObject({ votes: 1 });
    expect(seen).not.toContain(2);
  });
});

describe('a store that nobody has yet', () => {
  it('is the person’s who writes into it, also without a network: who comes next sends nothing of it', async () => {
    const backend = createBackend();
    const space = backend.share({ [ada]: 'owner', [bob]: 'owner' });
    const storage = memoryStore();
    const network: Network = (told) => {
      told(false);
      return () => {};
    };
    const first = device(backend, { personId: ada, storage, network });
    await first.tasksIn(space).create(newTask('of ada'), { id: 'a' });
    await eventually(async () => expect(await first.sync.status()).toMatchObject({ error: 'offline' }));
    await first.sync.stop();
    const next = device(backend, { personId: bob, storage, pollMs });
    await eventually(async () => expect(await next.sync.status()).toMatchObject({ error: 'other-person' }));
    await polls(2);
    expect(backend.log).toEqual([]);
  });
});
