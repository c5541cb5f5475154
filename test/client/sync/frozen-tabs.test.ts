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

/** A tab that looks whether somebody leads only when it is told to; `hear` says something to it. */
function lookingTab(name: string) {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'document');
  const page = new EventTarget();
  Object.defineProperty(globalThis, 'document', { value: page, configurable: true });
  const said: unknown[] = [];
  let look = () => {};
  let hear = (_: unknown) => {};
  const { after, ...tools } = fastTools();
  const keep = (work: () => void) => {
    look = work;
    return () => {};
  };
  const listen = (listener: (message: unknown) => void) => {
    hear = listener;
  };
  const { sync } = device(createBackend(), {
    personId: ada,
    storage: memoryStore({ name }),
    socket: false,
    channel: { post: (message) => said.push(message), listen, close() {} },
    tools: { ...tools, after: (ms, work) => (ms === 10_000 ? keep(work) : after(ms, work)) },
  });
  const looks = () => said.filter((message) => (message as { type: string }).type === 'there').length;
  return {
    sync,
    page,
    /** Asks until the next look would take the lead. */
    async lookInVain() {
      await eventually(() => expect(looks()).toBe(1), 1);
      look();
      look();
      expect(looks()).toBe(3);
    },
    look: () => look(),
    said: () => said,
    asked: () => said.find((message) => (message as { type: string }).type === 'ask') as { readonly id: string },
    hear: (message: object) => hear(message),
    leads: () => eventually(() => expect(said).toContainEqual({ type: 'leads' }), 1),
    restore: () =>
      own ? Object.defineProperty(globalThis, 'document', own) : Reflect.deleteProperty(globalThis, 'document'),
  };
}

/** The lock of a store, in the hands of another tab when its turn comes, until it lets go. */
function heldBySomebody(name: string) {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const state = { holds: false };
  platformLocks()
    ?.request(`mainstay.sync.${name}`, () => {
      state.holds = true;
      return held;
    })
    .catch(() => {
      state.holds = false;
    });
  return { name, state, release };
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

  it('leaves the lead also when nobody had answered it before it led', async () => {
    const name = randomUUID();
    const before = heldBySomebody(name);
    const tab = lookingTab(name);
    try {
      await tab.lookInVain();
      before.release();
      await tab.leads();
      const after = heldBySomebody(name);
      tab.page.dispatchEvent(new Event('freeze'));
      await eventually(() => expect(after.state.holds).toBe(true));
      after.release();
    } finally {
      await tab.sync.stop();
      tab.restore();
    }
  });
});

describe('a tab that nobody answered', () => {
  it('leaves the lead to another one that has just taken it', async () => {
    const name = randomUUID();
    const other = heldBySomebody(name);
    const tab = lookingTab(name);
    try {
      await tab.lookInVain();
      tab.hear({ type: 'leads' });
      tab.look();
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(other.state.holds).toBe(true);
      other.release();
    } finally {
      await tab.sync.stop();
      tab.restore();
    }
  });

  /** As apps of before 2026-11-23 answer: not whether they are there, but what is asked of them. */
  async function answeredBy(code: string | undefined, expected: 'it leads on' | 'it lost the lead') {
    const other = heldBySomebody(randomUUID());
    const tab = lookingTab(other.name);
    try {
      await tab.lookInVain();
      const { id } = tab.asked();
      tab.hear({ type: 'answer', id, ...(code === undefined ? {} : { code }) });
      tab.look();
      if (expected === 'it lost the lead') return await eventually(() => expect(other.state.holds).toBe(false));
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(other.state.holds).toBe(true);
      tab.sync.wake();
      expect(tab.said().at(-1)).toMatchObject({ type: 'ask', what: 'refresh' });
    } finally {
      other.release();
      await tab.sync.stop();
      tab.restore();
    }
  }

  it('leaves the lead to an older app that does what it is asked: both would lead from then on', async () => {
    await answeredBy(undefined, 'it leads on');
    await answeredBy('no-answer', 'it leads on');
    await answeredBy('upgrade-required', 'it lost the lead');
  });
});
