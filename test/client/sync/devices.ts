import { randomUUID } from 'node:crypto';
import type { Tools } from '../../../client/src/environment.ts';
import { collections } from '../../../client/src/generated/collections.ts';
import { createSync } from '../../../client/src/sync/create-sync.ts';
import type { LocalStore } from '../../../client/src/sync/store/local-store.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import type { SyncOptions } from '../../../client/src/sync/sync-options.ts';
import { untilPasses } from '../../until-passes.ts';
import type { Backend } from './backend.ts';

/** A clock that goes a thousand times as fast: waits of seconds take milliseconds. */
export function fastTools({ ahead = 0, random = Math.random }: { ahead?: number; random?: () => number } = {}): Tools {
  const start = Date.now();
  return {
    now: () => start + ahead + (performance.now() - began) * 1000,
    random,
    after(ms, callback) {
      const timer = setTimeout(callback, ms / 1000);
      return () => clearTimeout(timer);
    },
  };
}
const began = performance.now();

export interface DeviceOptions extends Partial<SyncOptions<typeof collections>> {
  readonly personId?: string;
}

const running = new Set<{ stop(): Promise<void> }>();

/** An app with everything that is declared. */
export function device(backend: Backend, { personId = randomUUID(), ...options }: DeviceOptions = {}) {
  const client = backend.connect(personId);
  let online = true;
  let listener: (online: boolean) => void = () => {};
  const storage: LocalStore = options.storage ?? memoryStore();
  const sync = createSync({
    client,
    storage,
    collections,
    tools: fastTools(),
    pollMs: 3_600_000,
    network: (told) => {
      listener = told;
      if (!online) told(false);
      return () => {};
    },
    ...options,
  });
  running.add(sync);
  const own = `p-${personId}`;
  return {
    sync,
    storage,
    client,
    personId,
    own,
    tasks: sync.collection('tasks').in(own),
    tasksIn: (space: string) => sync.collection('tasks').in(space),
    /** As the platform reports it; requests in flight go on. */
    network(now: boolean) {
      online = now;
      listener(now);
    },
  };
}

export async function stopDevices(): Promise<void> {
  await Promise.all([...running].map((sync) => sync.stop()));
  running.clear();
}

/** Repeats until the check passes; fails with the last error. */
export const eventually = <T>(check: () => T | Promise<T>, seconds = 10): Promise<T> =>
  untilPasses(check, seconds * 1000, 2, 100);

export const newTask = (title: string, more: object = {}) => ({ listId: 'l1', title, ...more });

export const ada = '0192f0c1-7a52-7c3e-9d41-00000000000a';
export const bob = '0192f0c1-7a52-7c3e-9d41-00000000000b';
export const cleo = '0192f0c1-7a52-7c3e-9d41-00000000000c';
