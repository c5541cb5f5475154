import { afterEach, describe, expect, it } from 'vitest';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { createBackend } from './backend.ts';
import { ada, device, newTask, stopDevices } from './devices.ts';

afterEach(stopDevices);

/** What a backup of a device's store brings back. */
async function copyOf(store: LocalStore): Promise<LocalStore> {
  const rows = await store.read((reader) => reader.list(''));
  const copy = memoryStore();
  await copy.write((writer) => writer.put(structuredClone([...rows])));
  return copy;
}

const open = (backend: ReturnType<typeof createBackend>, storage?: LocalStore) =>
  device(backend, { personId: ada, socket: false, ...(storage ? { storage } : {}) });

/** A device with one task, and nothing to send. */
async function original(backend: ReturnType<typeof createBackend>) {
  const phone = open(backend);
  await phone.tasks.create(newTask('Count'), { id: 'count' });
  await phone.sync.flush();
  await phone.sync.refresh();
  return phone;
}

const votes = (backend: ReturnType<typeof createBackend>) => backend.documents(`p-${ada}`)['tasks/count']?.votes;
const clients = (backend: ReturnType<typeof createBackend>) => [...backend.clients.values()].map(({ last }) => last);

describe('a store that is there twice', () => {
  it('loses nothing and does nothing twice, when both go on from where the copy was made', async () => {
    const backend = createBackend();
    const phone = await original(backend);
    const restored = open(backend, await copyOf(phone.storage));
    for (const each of [phone, restored, phone, restored]) {
      await each.tasks.increment('count', { votes: 1 });
      await each.tasks.create(newTask('Milk'));
      await each.sync.flush();
    }
    expect(votes(backend)).toBe(4);
    expect(Object.keys(backend.documents(`p-${ada}`))).toHaveLength(5);
    expect(clients(backend)).toEqual([5, 4]);
    await restored.sync.refresh();
    await phone.sync.refresh();
    expect(await restored.tasks.list()).toHaveLength(5);
    expect(await phone.tasks.list()).toHaveLength(5);
    expect([...(await phone.sync.rejections()), ...(await restored.sync.rejections())]).toEqual([]);
  });

  it('does what was waiting when the copy was made once, and what each wrote later once each', async () => {
    const backend = createBackend();
    const phone = await original(backend);
    phone.network(false);
    for (let i = 0; i < 3; i++) await phone.tasks.increment('count', { votes: 1 });
    const restored = open(backend, await copyOf(phone.storage));
    restored.network(false);
    await phone.tasks.increment('count', { votes: 10 });
    for (let i = 0; i < 2; i++) await restored.tasks.increment('count', { votes: 100 });
    phone.network(true);
    await phone.sync.flush();
    restored.network(true);
    await restored.sync.flush();
    expect(votes(backend)).toBe(213);
    expect(clients(backend)).toEqual([5, 2]);
  });

  it('does so too when the answers are lost in which it would have been noticed', async () => {
    const backend = createBackend();
    const phone = await original(backend);
    const restored = open(backend, await copyOf(phone.storage));
    let call = 0;
    backend.controls.fault = (name) => (name === 'push' && call++ % 3 < 2 ? 'lost-answer' : undefined);
    const work = [phone, restored].flatMap((each) => Array.from({ length: 10 }, () => each));
    await Promise.all(work.map((each) => each.tasks.increment('count', { votes: 1 })));
    for (const each of [phone, restored]) {
      while ((await each.sync.status()).pending > 0) await each.sync.flush().catch(() => undefined);
    }
    expect(votes(backend)).toBe(20);
  });

  it('is an old backup: what the lost device sent is not done again, and what is new is', async () => {
    const backend = createBackend();
    const phone = await original(backend);
    phone.network(false);
    await phone.tasks.increment('count', { votes: 1 });
    const backup = await copyOf(phone.storage);
    phone.network(true);
    await phone.tasks.increment('count', { votes: 10 });
    await phone.sync.flush();
    await phone.sync.stop();
    const restored = open(backend, backup);
    await restored.sync.flush();
    expect(votes(backend)).toBe(11);
    await restored.tasks.increment('count', { votes: 100 });
    await restored.sync.flush();
    expect(votes(backend)).toBe(111);
    expect(await restored.sync.status()).toMatchObject({ pending: 0, rejected: 0 });
  });

  it('is further behind than the backend remembers: what it never sent is sent, nothing is taken for done', async () => {
    const backend = createBackend();
    const phone = await original(backend);
    const restored = open(backend, await copyOf(phone.storage));
    restored.network(false);
    for (let i = 0; i < 300; i++) await phone.tasks.increment('count', { votes: 1 });
    await phone.sync.flush();
    for (let i = 0; i < 5; i++) await restored.tasks.increment('count', { votes: 1000 });
    restored.network(true);
    await restored.sync.flush();
    expect(votes(backend)).toBe(5300);
    expect(clients(backend)).toEqual([301, 5]);
    expect(await restored.sync.status()).toMatchObject({ pending: 0 });
  });

  it('was sent before the backup was made, longer ago than the backend remembers: it is not sent again', async () => {
    const backend = createBackend();
    const phone = await original(backend);
    backend.controls.fault = (name) => (name === 'push' ? 'lost-answer' : undefined);
    await phone.tasks.increment('count', { votes: 1 });
    while (votes(backend) !== 1) await new Promise((resolve) => setTimeout(resolve, 2));
    const backup = await copyOf(phone.storage);
    backend.controls.fault = () => undefined;
    phone.sync.wake();
    for (let i = 0; i < 300; i++) await phone.tasks.increment('count', { votes: 1 });
    // A push that was on its way before may still end without an answer.
    await phone.sync.flush().catch(() => phone.sync.flush());
    await phone.sync.stop();
    const restored = open(backend, backup);
    await restored.sync.flush();
    expect(votes(backend)).toBe(301);
    expect(await restored.sync.status()).toMatchObject({ pending: 0, rejected: 0 });
    await restored.tasks.increment('count', { votes: 1000 });
    await restored.sync.flush();
    expect(votes(backend)).toBe(1301);
  });
});
