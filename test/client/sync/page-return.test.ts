import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { createBackend } from './backend.ts';
import { ada, device, eventually, newTask, stopDevices } from './devices.ts';

afterEach(async () => {
  await stopDevices();
  vi.unstubAllGlobals();
});

/** A page that the browser keeps aside, so that it hears nothing of the tab beside it, which leads. */
function aside() {
  const page = new EventTarget();
  const backend = createBackend();
  const shared = { personId: ada, storage: memoryStore({ name: randomUUID() }), socket: false } as const;
  const deaf = { post() {}, listen() {}, close() {} };
  const beside = device(backend, { ...shared, channel: deaf, locks: { request: (_, work) => work() } });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const statuses: number[] = [];
  const mine = device(backend, {
    ...shared,
    channel: deaf,
    locks: { request: () => new Promise(() => {}) },
    onStatus: ({ rejected }) => void statuses.push(rejected),
  });
  const back = () => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  return { mine, beside, back, statuses };
}

it('a page that is back shows what another tab wrote and received meanwhile', async () => {
  const { mine, beside, back, statuses } = aside();
  const shown: unknown[] = [];
  mine.tasks.watch({}, (tasks) => shown.push(tasks.map(({ title }) => title)));
  await eventually(() => expect(shown).toEqual([[]]));
  await beside.tasks.create(newTask('Milk'));
  await beside.sync.flush();
  expect(shown).toEqual([[]]);
  back();
  await eventually(() => expect(shown).toEqual([[], ['Milk']]));
  await eventually(() => expect(statuses.length).toBeGreaterThan(0));
});

it('a page that is back goes on with nothing of a store that another tab has cleared', async () => {
  const { mine, beside, back } = aside();
  expect(await mine.tasks.list()).toEqual([]);
  await beside.sync.clear({ force: true });
  back();
  await eventually(async () => expect(await mine.tasks.list().catch(({ code }) => code)).toBe('stopped'));
});

it('a page that is back hears the end of what it asked of another tab, though the answer came while it was aside', async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const backend = createBackend();
  const shared = { personId: ada, storage: memoryStore({ name: randomUUID() }), socket: false } as const;
  const listeners = new Map<string, (message: unknown) => void>();
  let isAside = false;
  const channel = (tab: string) => ({
    post: (message: unknown) =>
      queueMicrotask(() => {
        for (const [other, listener] of listeners)
          if (other !== tab && !(other === 'mine' && isAside)) listener(message);
      }),
    listen: (listener: (message: unknown) => void) => void listeners.set(tab, listener),
    close: () => void listeners.delete(tab),
  });
  const beside = device(backend, {
    ...shared,
    channel: channel('beside'),
    locks: { request: (_, work) => work() },
  });
  await beside.sync.flush();
  const mine = device(backend, {
    ...shared,
    channel: channel('mine'),
    locks: { request: () => new Promise(() => {}) },
  });
  await mine.tasks.create(newTask('Milk'));
  isAside = true;
  let flushed = false;
  const asked = mine.sync.flush().then(() => {
    flushed = true;
  });
  await eventually(async () => expect((await beside.sync.status()).pending).toBe(0));
  await beside.sync.flush();
  expect(flushed).toBe(false);
  isAside = false;
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  await asked;
});
