import { randomUUID } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locks } from '../../../client/src/environment.ts';
import { indexedDbStore } from '../../../client/src/sync/store/indexed-db-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import type { Channel } from '../../../client/src/sync/tabs/channel.ts';
import { createBackend } from './backend.ts';
import { ada, bob, type DeviceOptions, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

/** Locks and channels of one browser, and what its tabs share. */
function browser() {
  const waiting = new Map<string, Promise<unknown>>();
  const locks: Locks = {
    request<T>(name: string, work: () => Promise<T>) {
      const mine = (waiting.get(name) ?? Promise.resolve()).then(work, work);
      waiting.set(
        name,
        mine.catch(() => undefined),
      );
      return mine;
    },
  };
  const listeners = new Set<(message: unknown) => void>();
  const channel = (): Channel => {
    let mine: ((message: unknown) => void) | undefined;
    return {
      post(message) {
        const copy = structuredClone(message);
        for (const listener of listeners)
          if (listener !== mine) setImmediate(() => listeners.has(listener) && listener(copy));
      },
      listen(listener) {
        mine = listener;
        listeners.add(listener);
      },
      close: () => void (mine && listeners.delete(mine)),
    };
  };
  return { locks, channel };
}

const kinds = ['given locks', 'the platform’s own locks and channel', 'a lease in the store'] as const;
type Kind = (typeof kinds)[number];

/** Node has Web Locks as browsers have them; where they are not wanted, they are hidden. */
function hideLocks(): () => void {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  return () => own && Object.defineProperty(globalThis, 'navigator', own);
}

/** Tabs of one browser over one IndexedDB. Without locks they agree by a row of the store. */
function tabs(kind: Kind, count: number, options: DeviceOptions = {}) {
  const backend = createBackend();
  const { locks, channel } = browser();
  const factory = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
  const name = randomUUID();
  const open = () =>
    device(backend, {
      personId: ada,
      storage: indexedDbStore(name, factory),
      ...(kind === 'the platform’s own locks and channel' ? {} : { channel: channel() }),
      ...(kind === 'given locks' ? { locks } : {}),
      ...options,
    });
  return { backend, open, all: Array.from({ length: count }, open) };
}

const clientsOf = (log: readonly { call: string; body: never }[]) =>
  new Set(log.filter(({ call }) => call === 'push').map(({ body }) => (body as { clientId: string }).clientId));

describe.each(kinds)('tabs that agree by %s', (kind) => {
  let show = () => {};
  beforeAll(() => {
    if (kind === 'a lease in the store') show = hideLocks() as () => void;
  });
  afterAll(() => show());

  it('that write at once never give out a number twice, and are one client', async () => {
    const { backend, all } = tabs(kind, 3);
    await Promise.all(
      all.flatMap(({ tasks }, tab) =>
        Array.from({ length: 20 }, (_, i) => tasks.create(newTask(`tab ${tab} task ${i}`), { id: `t${tab}-${i}` })),
      ),
    );
    await Promise.all(all.map(({ sync }) => sync.flush()));
    expect(Object.keys(backend.documents(`p-${ada}`))).toHaveLength(60);
    expect(clientsOf(backend.log).size).toBe(1);
    const [client] = [...backend.clients.values()];
    expect(client?.last).toBe(60);
    expect([...(client?.outcomes.values() ?? [])].every(({ status }) => status === 'applied')).toBe(true);
  });

  it('show each other’s changes before they are sent', async () => {
    const { all } = tabs(kind, 2);
    const [one, two] = all;
    for (const tab of all) tab.network(false);
    const seen: string[] = [];
    two?.tasks.watch({}, (tasks) => seen.push(tasks.map(({ title }) => title).join()));
    await one?.tasks.create(newTask('here'), { id: 'a' });
    await eventually(() => expect(seen.at(-1)).toBe('here'));
    expect(await two?.sync.status()).toMatchObject({ pending: 1 });
  });

  it('hear of refusals in all of them, and of others’ changes', async () => {
    const told: string[] = [];
    const { backend, all } = tabs(kind, 2, { onRejected: ({ code }) => told.push(code) });
    const [one, two] = all;
    await two?.tasks.create(newTask('x', { priority: 99 }), { id: 'bad' });
    await eventually(() => expect(told).toEqual(['invalid-document', 'invalid-document']));
    const space = backend.share({ [ada]: 'owner', [bob]: 'owner' });
    const other = device(backend, { personId: bob });
    await other.tasksIn(space).create(newTask('from bob'), { id: 'b' });
    await Promise.all([one?.sync.refresh(), two?.sync.refresh()]);
    for (const tab of all)
      await eventually(async () => expect((await tab.tasksIn(space).get('b'))?.title).toBe('from bob'));
  });

  it('go on when the one that talks to the backend is closed', async () => {
    const { backend, all } = tabs(kind, 3);
    for (const [i, { sync, tasks }] of all.entries()) {
      const rest = all.slice(i + 1);
      await tasks.create(newTask(`last of ${i}`), { id: `t${i}` });
      await sync.stop();
      await rest.at(-1)?.sync.flush();
      if (rest.length > 0) expect(backend.documents(`p-${ada}`)).toHaveProperty([`tasks/t${i}`]);
    }
  });

  it('try again when any of them is told to, as after sign-in', async () => {
    const { backend, all } = tabs(kind, 2);
    for (const [i, { sync, tasks }] of all.entries()) {
      await sync.flush();
      for (const { client } of all) client.person = undefined;
      await tasks.create(newTask(`${i}`), { id: `t${i}` });
      await eventually(async () => expect(await sync.status()).toMatchObject({ error: 'signed-out' }));
      for (const { client } of all) client.person = ada;
      sync.wake();
      await eventually(() => expect(backend.documents(`p-${ada}`)).toHaveProperty([`tasks/t${i}`]), 1);
    }
  });

  it('pass signals through the one that has the socket', async () => {
    const heard: { readonly data?: unknown }[] = [];
    const { backend, all } = tabs(kind, 2);
    const space = backend.share({ [ada]: 'owner', [bob]: 'owner' });
    const other = device(backend, { personId: bob, onSignal: (signal) => heard.push(signal) });
    await Promise.all([...all.map(({ sync }) => sync.refresh()), other.sync.refresh()]);
    for (const [i, { sync }] of all.entries()) expect(sync.signal(space, 'typing', { tab: i })).toBe(true);
    // In no order: the tab without the socket hands its own over to the one that has it.
    const byTab = () => heard.toSorted((a, b) => JSON.stringify(a.data).localeCompare(JSON.stringify(b.data)));
    await eventually(() =>
      expect(byTab()).toEqual([0, 1].map((tab) => ({ space, kind: 'typing', from: ada, data: { tab } }))),
    );
  });

  it('end together when one of them clears the store', async () => {
    const { all } = tabs(kind, 2);
    const [one, two] = all;
    await one?.tasks.create(newTask('a'), { id: 'a' });
    await one?.sync.flush();
    await one?.sync.clear();
    await eventually(() => expect(two?.tasks.create(newTask('b'))).rejects.toMatchObject({ code: 'stopped' }));
  });
});

describe('two tabs that lead for a moment, as while one that was frozen has a request on its way', () => {
  it('count an increment once, whichever answer comes first or is lost', async () => {
    const { backend, all } = tabs('given locks', 2, { locks: { request: (_, work) => work() }, socket: false });
    const [one, two] = all;
    await one?.tasks.create(newTask('t'), { id: 't' });
    await one?.sync.flush();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let pushes = 0;
    let losing = true;
    backend.controls.fault = async (call) => {
      if (call === 'push' && ++pushes > 1) return losing ? 'lost-answer' : undefined;
      if (call === 'push') await held;
      return undefined;
    };
    const waiting = async (count: number) =>
      eventually(async () => expect(await one?.sync.status()).toMatchObject({ pending: count }));
    await one?.tasks.increment('t', { votes: 1 });
    await eventually(() => expect(pushes).toBe(1));
    await two?.tasks.increment('t', { votes: 1 });
    await eventually(() => expect(backend.documents(`p-${ada}`)['tasks/t']).toMatchObject({ votes: 2 }));
    release();
    await waiting(1);
    losing = false;
    await waiting(0);
    expect(backend.documents(`p-${ada}`)['tasks/t']).toMatchObject({ votes: 2 });
    expect(clientsOf(backend.log).size).toBe(1);
  });
});

describe('a lease', () => {
  it('of a tab that is gone without a word ends by itself, also one that a wrong clock wrote', async () => {
    const show = hideLocks();
    for (const until of [Date.now() + 5_000, Date.now() + 365 * 86_400_000]) {
      const backend = createBackend();
      const storage = memoryStore({ name: randomUUID() });
      await storage.write((rows) => rows.put([['lease', { holder: 'gone', until }]]));
      const { sync, tasks, own } = device(backend, { personId: ada, storage, channel: browser().channel() });
      await tasks.create(newTask('a'), { id: 'a' });
      await sync.flush();
      expect(backend.documents(own)).toHaveProperty(['tasks/a']);
    }
    show();
  });
});
