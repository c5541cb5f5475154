import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { platformLocks } from '../../../client/src/environment.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { runForLead } from '../../../client/src/sync/tabs/leadership.ts';
import { createBackend } from './backend.ts';
import { ada, device, eventually, fastTools, newTask } from './devices.ts';

/** Tabs that run for the lead, each with a page of its own. */
function tabs(count: number) {
  const store = memoryStore({ name: randomUUID() });
  const leading = new Set<number>();
  const own = Object.getOwnPropertyDescriptor(globalThis, 'document');
  const all = Array.from({ length: count }, (_, tab) => {
    const page = new EventTarget();
    Object.defineProperty(globalThis, 'document', { value: page, configurable: true });
    const changed = (leads: boolean) => void (leads ? leading.add(tab) : leading.delete(tab));
    const candidacy = runForLead({ store, tools: fastTools(), locks: platformLocks(), id: String(tab), changed });
    return { candidacy, tell: (what: 'freeze' | 'resume') => page.dispatchEvent(new Event(what)) };
  });
  if (own) Object.defineProperty(globalThis, 'document', own);
  else Reflect.deleteProperty(globalThis, 'document');
  return { all, leading, leads: (tab: number) => eventually(() => expect([...leading]).toEqual([tab]), 1) };
}

describe('a tab that the browser freezes', () => {
  it('leaves the lead to one that runs, and is back among those who wait when it goes on', async () => {
    const { all, leading, leads } = tabs(3);
    await leads(0);
    all[1]?.tell('freeze');
    all[0]?.tell('freeze');
    await leads(2);
    all[1]?.tell('resume');
    all[2]?.tell('freeze');
    await leads(1);
    for (const { candidacy } of all) await candidacy.end();
    all[0]?.tell('resume');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(leading.size).toBe(0);
  });

  it('without telling it loses the lead to one that asks for it in vain', async () => {
    const backend = createBackend();
    const name = randomUUID();
    const frozen = platformLocks()?.request(`mainstay.sync.${name}`, () => new Promise(() => {}));
    const lost = expect(frozen).rejects.toThrow();
    const { sync, tasks, own } = device(backend, { personId: ada, storage: memoryStore({ name }) });
    await tasks.create(newTask('a'), { id: 'a' });
    await sync.flush();
    expect(backend.documents(own)).toHaveProperty(['tasks/a']);
    await lost;
    await sync.stop();
  });

  it('and has lost the lead is among those who wait when it goes on', async () => {
    const { all, leads } = tabs(2);
    await leads(0);
    all[1]?.candidacy.take();
    await leads(1);
    await all[1]?.candidacy.end();
    await leads(0);
    await all[0]?.candidacy.end();
  });
});
