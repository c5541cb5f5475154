import { afterEach, describe, expect, it } from 'vitest';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import { createBackend } from './backend.ts';
import { ada, bob, device, eventually, newTask, stopDevices } from './devices.ts';
import { stores } from './stores.ts';

afterEach(stopDevices);

/** A store whose app dies at a write: from then on nothing is done any more. @param written whether that last write is on the disk. */
function mortal(store: LocalStore, at: number, written: boolean): LocalStore & { died: boolean } {
  let writes = 0;
  const dying: LocalStore & { died: boolean } = {
    ...store,
    died: false,
    read: (work) => (dying.died ? Promise.reject(new Error('dead')) : store.read(work)),
    async write(work) {
      if (dying.died) throw new Error('dead');
      if (++writes < at) return store.write(work);
      dying.died = true;
      if (written) await store.write(work);
      throw new Error('killed');
    },
    close: async () => {},
  };
  return dying;
}

describe.each(stores.filter((_, i) => i < 3))('an app over %s that is killed at any write of its store', (_, make) => {
  it.each([true, false])('comes to the same end as one that lives (last write on the disk: %s)', async (written) => {
    let deaths = 0;
    for (let at = 1; ; at++) {
      const backend = createBackend();
      const space = backend.share({ [ada]: 'owner', [bob]: 'owner' });
      const other = device(backend, { personId: bob });
      for (let i = 0; i < 3; i++) await other.tasksIn(space).create(newTask(`theirs ${i}`), { id: `o${i}` });
      await other.sync.flush();
      backend.controls.page = 2;
      const open = make();
      const rows = open();
      const storage = mortal(rows, at, written);
      const first = device(backend, { personId: ada, storage });
      const tasks = first.tasksIn(space);
      const resolved = new Set<string>();
      const attempt = async (name: string, work: () => Promise<unknown>) => {
        try {
          await work();
          resolved.add(name);
        } catch (error) {
          if (!storage.died) throw error;
        }
      };
      await attempt('create', () => tasks.create(newTask('mine'), { id: 'm' }));
      await attempt('vote', () => tasks.increment('m', { votes: 1 }));
      await attempt('bad', () => tasks.create(newTask('x', { priority: 99 }), { id: 'bad' }));
      await attempt('flush', () => first.sync.flush());
      await attempt('refresh', () => first.sync.refresh());
      await attempt('delete', () => tasks.delete('o1'));
      await attempt('flush', () => first.sync.flush());
      await attempt('refresh', () => first.sync.refresh());
      await first.sync.stop().catch(() => undefined);
      deaths += storage.died ? 1 : 0;

      const second = device(backend, { personId: ada, storage: rows });
      await second.sync.flush();
      await second.sync.refresh();
      await other.sync.refresh();
      const here = await second.tasksIn(space).list();
      expect(here).toEqual(await other.tasksIn(space).list());
      const mine = here.find(({ id }) => id === 'm');
      if (resolved.has('create')) expect(mine).toBeDefined();
      if (resolved.has('vote')) expect(mine?.votes).toBe(1);
      if (mine) expect([0, 1]).toContain(mine.votes);
      if (resolved.has('delete')) expect(here.some(({ id }) => id === 'o1')).toBe(false);
      const rejections = await second.sync.rejections();
      expect(rejections.length).toBeLessThanOrEqual(1);
      if (resolved.has('bad')) expect(rejections).toHaveLength(1);
      const left = await rows.read((reader) => reader.list(''));
      expect(left.filter(([key]) => /^[oa]\//.test(key))).toEqual([]);
      const [meta] = left
        .filter(([key]) => key === 'meta')
        .map(([, value]) => value as { pending: number; rejected: number });
      expect(meta).toMatchObject({ pending: 0, rejected: rejections.length });
      await stopDevices();
      if (!storage.died) break;
    }
    expect(deaths).toBeGreaterThan(10);
  });
});

describe('the same rows', () => {
  it('that are uploaded twice, by an app that never heard the answer, are there once', async () => {
    const backend = createBackend();
    const [, make] = stores[0] as (typeof stores)[number];
    const rows = make()();
    backend.controls.fault = (name) => (name === 'push' ? 'lost-answer' : undefined);
    const first = device(backend, { personId: ada, storage: { ...rows, close: async () => {} } });
    for (let i = 0; i < 5; i++) await first.tasks.create(newTask(`Task ${i}`), { id: `t${i}` });
    await first.tasks.increment('t0', { votes: 1 });
    await eventually(() => expect(backend.documents(first.own)['tasks/t0']).toMatchObject({ votes: 1 }));
    await first.sync.stop();
    backend.controls.fault = () => undefined;
    const second = device(backend, { personId: ada, storage: rows });
    await second.sync.flush();
    await second.sync.refresh();
    expect(Object.keys(backend.documents(second.own))).toHaveLength(5);
    expect(await second.sync.rejections()).toEqual([]);
    expect(await second.tasks.status('t0')).toEqual({ revision: 2, pending: 0 });
    expect((await second.tasks.get('t0'))?.votes).toBe(1);
  });
});
