import { afterEach, describe, expect, it } from 'vitest';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import type { SyncStatus } from '../../../client/src/sync/sync-options.ts';
import { createBackend } from './backend.ts';
import { ada, device, eventually, fastTools, newTask, stopDevices } from './devices.ts';
import { stores } from './stores.ts';

afterEach(stopDevices);

/** A device without a word of the platform about its network, and a backend that it does not reach any more. */
async function unreachable(options: Parameters<typeof device>[1] = {}) {
  const backend = createBackend();
  const heard: SyncStatus[] = [];
  const onStatus = (status: SyncStatus) => heard.push(status);
  const phone = device(backend, { personId: ada, socket: false, onStatus, ...options });
  await phone.sync.flush();
  await phone.sync.refresh();
  backend.controls.fault = () => 'lost-request';
  const reach = () => {
    backend.controls.fault = () => undefined;
  };
  return { backend, heard, reach, ...phone };
}

describe('a device that does not reach the backend', () => {
  it('does not say that it is online because there is nothing to send', async () => {
    const { backend, heard, reach } = await unreachable({ pollMs: 2_000 });
    await eventually(() => expect(heard.at(-1)).toMatchObject({ online: false, error: 'no-answer' }));
    const [since, asked] = [heard.length, backend.count('spaces')];
    await eventually(() => expect(backend.count('spaces')).toBeGreaterThan(asked + 3));
    expect(heard.slice(since)).toEqual([]);
    reach();
    await eventually(() => expect(heard.at(-1)).toMatchObject({ online: true, error: undefined }));
  });

  it('does not say so either because there is nothing to ask for, while a push that was not answered holds pulling up', async () => {
    const { backend, heard, tasks } = await unreachable();
    await tasks.create(newTask('a'), { id: 't1' });
    await tasks.increment('t1', { votes: 1 });
    await eventually(() => expect(heard.at(-1)).toMatchObject({ pending: 2, online: false, error: 'no-answer' }));
    const [since, asked] = [heard.length, backend.count('push')];
    await eventually(() => expect(backend.count('push')).toBeGreaterThan(asked + 3));
    expect(heard.slice(since)).toEqual([]);
  });

  it.each(['flush', 'refresh'] as const)('goes on with all of it as soon as a part gets through: %s', async (part) => {
    // No wait ends by itself.
    const tools = { ...fastTools(), after: () => () => {} };
    const { heard, reach, sync, tasks } = await unreachable({ tools });
    await tasks.create(newTask('a'));
    for (const each of [sync.flush(), sync.refresh()]) await each.catch(() => undefined);
    reach();
    await sync[part]();
    await eventually(() => expect(heard.at(-1)).toMatchObject({ pending: 0, online: true, error: undefined }), 1);
  });
});

describe.each(stores)('over %s', (_, make) => {
  it.each(['stop', 'clear'] as const)('asked after %s it is `stopped`, and the store stays closed', async (end) => {
    const inner = make()();
    let closed = false;
    const late: string[] = [];
    const storage: LocalStore = {
      ...inner,
      read: (work) => {
        if (closed) late.push('read');
        return inner.read(work);
      },
      close: async () => {
        closed = true;
        await inner.close();
      },
    };
    const { sync, tasks } = device(createBackend(), { storage, socket: false });
    await tasks.create(newTask('milk'));
    await sync.flush();
    await sync[end]();
    await expect(sync.status()).rejects.toMatchObject({ name: 'SyncError', code: 'stopped' });
    expect(late).toEqual([]);
  });
});
