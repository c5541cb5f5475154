import { randomUUID } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../../client/src/errors.ts';
import { createLoop } from '../../../client/src/sync/loop/loop.ts';
import { indexedDbStore } from '../../../client/src/sync/store/indexed-db-store.ts';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import type { SyncStatus } from '../../../client/src/sync/sync-options.ts';
import { uncaughtDuring } from '../uncaught.ts';
import { virtualTime } from '../virtual-time.ts';
import { createBackend } from './backend.ts';
import { ada, bob, device, eventually, fastTools, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

const pause = (ms = 10) => new Promise((resolve) => setTimeout(resolve, ms));
function gate() {
  let open = () => {};
  const wait = new Promise<undefined>((resolve) => {
    open = () => resolve(undefined);
  });
  return { open, wait };
}

describe('what is on its way', () => {
  /** A device whose first request of this kind waits, with more to follow. */
  async function underWay(kind: 'push' | 'pull') {
    const backend = createBackend();
    const held = gate();
    const phone = device(backend, { personId: ada, socket: false });
    phone.network(false);
    for (let i = 0; i < 450; i++) await phone.tasks.create(newTask(`${i}`));
    if (kind === 'pull') {
      phone.network(true);
      await phone.sync.flush();
    }
    backend.controls.page = 10;
    if (kind === 'pull') await phone.sync.stop();
    const before = backend.count(kind);
    backend.controls.fault = (call) => (call === kind ? held.wait : undefined);
    const fresh = kind === 'pull' ? device(backend, { personId: ada, socket: false }) : phone;
    fresh.network(true);
    fresh.sync.wake();
    await eventually(() => expect(backend.count(kind)).toBe(before + 1));
    return { backend, held, fresh, sent: () => backend.count(kind) - before };
  }

  it.each(['push', 'pull'] as const)('is the last that is sent when sync is stopped: a %s', async (kind) => {
    const { held, fresh, sent } = await underWay(kind);
    await fresh.sync.stop();
    held.open();
    await pause(40);
    expect(sent()).toBe(1);
  });

  it.each(['push', 'pull'] as const)(
    'is the last that is sent for this person when somebody else signs in: a %s',
    async (kind) => {
      const { held, fresh, sent } = await underWay(kind);
      fresh.client.person = bob;
      held.open();
      await pause(40);
      expect(sent()).toBe(1);
    },
  );
});

describe('a change that waits', () => {
  it.each([1, 2, 3])('is not sent as who signs in while the store is read before: read %s', async (which) => {
    const backend = createBackend();
    const inner = memoryStore();
    let reads = () => {};
    const storage: LocalStore = { ...inner, read: (work) => inner.read(work).finally(() => reads()) };
    const { sync, tasks, client, network } = device(backend, { personId: ada, storage, socket: false });
    await sync.flush();
    network(false);
    await tasks.create(newTask('of ada'));
    let count = 0;
    reads = () => {
      if (++count === which) client.person = bob;
    };
    network(true);
    await expect(sync.flush()).rejects.toMatchObject({ code: 'other-person' });
    expect(backend.count('push')).toBe(0);
  });
});

describe('a change that is written', () => {
  it('while the store is cleared is refused, or the clearing is: none is lost without a word', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const { sync, tasks, network } = device(createBackend(), { personId: ada, socket: false });
      await tasks.create(newTask('early'), { id: 'a' });
      await sync.flush();
      network(false);
      const cleared = sync.clear();
      cleared.catch(() => undefined);
      for (let i = 0; i < turns; i++) await Promise.resolve();
      const [write, clear] = await Promise.allSettled([tasks.update('a', { title: 'late' }), cleared]);
      if (write.status === 'rejected') expect(write.reason).toMatchObject({ code: 'stopped' });
      else expect(clear).toMatchObject({ reason: { code: 'pending-writes' } });
      // What was not cleared goes on.
      if (clear.status === 'rejected') expect(await tasks.get('a')).toMatchObject({ title: 'late' });
    }
  });

  it('while sync is stopped is there when its promise says so', async () => {
    const inner = memoryStore({ name: randomUUID() });
    const held = gate();
    let holds = false;
    const storage: LocalStore = {
      ...inner,
      write: async (work) => {
        const answer = await inner.write(work);
        if (holds) await held.wait;
        return answer;
      },
    };
    const { sync, tasks } = device(createBackend(), { personId: ada, storage, socket: false });
    await sync.flush();
    holds = true;
    const wrote = tasks.create(newTask('late'));
    await pause();
    const stopped = sync.stop();
    await pause();
    held.open();
    await expect(wrote).resolves.toMatchObject({ title: 'late' });
    await stopped;
  });
});

describe('a tab that hears late that the store was cleared', () => {
  it('writes and clears nothing of who has the store since', async () => {
    const storage = memoryStore({ name: randomUUID() });
    const deaf = () => ({ post() {}, listen() {}, close() {} });
    const open = (personId: string) =>
      device(createBackend(), {
        personId,
        storage,
        channel: deaf(),
        socket: false,
        locks: { request: (_, work) => work() },
      });
    const [tab, late] = [open(ada), open(ada)];
    await late.tasks.create(newTask('early'));
    await late.sync.flush();
    await late.tasks.list();
    await tab.sync.clear();
    const next = open(bob);
    await next.tasks.create(newTask('of the next'), { id: 'b' });
    await next.sync.flush();
    await expect(late.tasks.create(newTask('late'))).rejects.toMatchObject({ code: 'stopped' });
    await late.sync.clear({ force: true });
    expect(await next.tasks.list()).toMatchObject([{ id: 'b' }]);
    expect(await next.sync.status()).toMatchObject({ pending: 0 });
  });

  it('deals with no refused change of who has the store since, whose number is the same', async () => {
    const storage = memoryStore({ name: randomUUID() });
    const open = (personId: string) => {
      const channel = { post() {}, listen() {}, close() {} };
      const locks = { request: (_: string, work: () => unknown) => work() } as never;
      return device(createBackend(), { personId, storage, channel, socket: false, locks });
    };
    const refuse = async ({ sync, tasksIn }: ReturnType<typeof open>) => {
      await tasksIn(`s-${randomUUID()}`).create(newTask('of another space'));
      await sync.flush();
      return (await sync.rejections()).map(({ seq }) => seq);
    };
    const [tab, late] = [open(ada), open(ada)];
    const [refused] = await refuse(late);
    await tab.sync.clear();
    const next = open(bob);
    expect(await refuse(next)).toEqual([refused]);
    await expect(late.sync.discard(Number(refused))).rejects.toMatchObject({ code: 'stopped' });
    await expect(late.sync.resend(Number(refused))).rejects.toMatchObject({ code: 'stopped' });
    expect((await next.sync.rejections()).map(({ seq }) => seq)).toEqual([refused]);
  });
});

describe('who watches', () => {
  it('knows of a new document when its promise resolves', async () => {
    const { tasks, network } = device(createBackend(), { personId: ada });
    network(false);
    const told: number[] = [];
    tasks.watch({}, (found) => told.push(found.length));
    await eventually(() => expect(told).toEqual([0]));
    await tasks.create(newTask('a'));
    expect(told).toEqual([0, 1]);
  });

  it('hears of everything also when another one throws, and its error is told', async () => {
    const { sync, tasks, network } = device(createBackend(), { personId: ada });
    network(false);
    const told: number[] = [];
    const mistake = new Error('of the app');
    const errors = await uncaughtDuring(async () => {
      tasks.watch({}, () => {
        throw mistake;
      });
      tasks.watch({}, (found) => told.push(found.length));
      await tasks.create(newTask('a'));
      await eventually(() => expect(told.at(-1)).toBe(1));
      await tasks.create(newTask('b'));
      await eventually(() => expect(told.at(-1)).toBe(2));
      await sync.stop();
    });
    expect(new Set(errors)).toEqual(new Set([mistake]));
  });

  it('sees what is on the device also while nobody can say who is signed in', async () => {
    const { tasks, client, network } = device(createBackend(), { personId: ada });
    network(false);
    await tasks.create(newTask('a'), { id: 'a' });
    client.auth.session = () => Promise.reject(new Error('keychain is locked'));
    const told: number[] = [];
    tasks.watch({}, (found) => told.push(found.length));
    await eventually(() => expect(told).toEqual([1]), 1);
    await tasks.update('a', { title: 'b' });
    expect(await tasks.get('a')).toMatchObject({ title: 'b' });
  });
});

describe('a loop', () => {
  it('that is woken while it fails tries again at once, and not after its wait', async () => {
    const time = virtualTime();
    const held = gate();
    let runs = 0;
    const work = async () => {
      if (runs++ > 0) return;
      await held.wait;
      throw new Error('no connection');
    };
    const loop = createLoop(time.tools, work, () => undefined);
    loop.wake();
    await time.advance(1);
    loop.wakeNow();
    held.open();
    await time.advance(1);
    expect([runs, loop.failures]).toEqual([2, 0]);
  });
});

describe('a backend that asks to come again in a year', () => {
  it('is asked again after an hour: what a timer cannot hold would be no wait at all', async () => {
    const backend = createBackend();
    const far = new ApiError('pullChanges', { type: '', title: '', status: 503, code: 'unavailable' }, 31_536_000);
    backend.controls.fault = () => far;
    const waits: number[] = [];
    const tools = fastTools();
    const after = (ms: number, act: () => void) => {
      waits.push(ms);
      return tools.after(ms, act);
    };
    const { sync } = device(backend, { personId: ada, socket: false, tools: { ...tools, after } });
    await expect(sync.refresh()).rejects.toBe(far);
    expect(Math.max(...waits)).toBeLessThan(3_700_000);
  });
});

describe('a store that fails', () => {
  it('because the disk is full is said by name, and is no missing connection', async () => {
    const inner = memoryStore();
    let full = false;
    const storage: LocalStore = {
      ...inner,
      write: (work) => (full ? Promise.reject(new DOMException('no room', 'QuotaExceededError')) : inner.write(work)),
    };
    const heard: SyncStatus[] = [];
    const { sync } = device(createBackend(), { personId: ada, storage, onStatus: (status) => heard.push(status) });
    await sync.flush();
    full = true;
    await expect(sync.refresh()).rejects.toMatchObject({ name: 'QuotaExceededError' });
    await eventually(() => expect(heard.at(-1)).toMatchObject({ online: true, error: 'QuotaExceededError' }));
  });

  it('because the browser lost its connection is opened again', async () => {
    const indexedDB = new IDBFactory();
    const { open } = indexedDB;
    const connections: IDBDatabase[] = [];
    indexedDB.open = (...args) => {
      const request = open.apply(indexedDB, args);
      request.addEventListener('success', () => connections.push(request.result));
      return request;
    };
    const store = indexedDbStore('sync', { indexedDB, keyRange: IDBKeyRange });
    await store.write((rows) => rows.put([['a', 1]]));
    connections[0]?.close();
    expect(await store.read((rows) => rows.get(['a']))).toEqual(new Map([['a', 1]]));
    await store.close();
  });
});
