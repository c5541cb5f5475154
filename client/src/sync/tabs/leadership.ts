import { type Locks, platformLocks, type Tools } from '../../environment.ts';
import type { LocalStore } from '../store/local-store.ts';
import { type Lease, leaseKey } from '../store/rows.ts';
import { transact } from '../store/transact.ts';

/** Milliseconds for which a lease holds, and after which it is taken anew. */
const leaseFor = 10_000;
const renewEvery = 3_000;

export interface Candidacy {
  /** Gives the lead up, or stops waiting for it. */
  end(): Promise<void>;
  /** Someone else gave it up: try at once. */
  tryNow(): void;
  /** Whoever has it does not answer: take it away, where that has to be done. */
  take(): void;
}

interface Setting {
  readonly store: LocalStore;
  readonly tools: Tools;
  readonly locks: Locks | undefined;
  readonly id: string;
  /** Called when the lead is won, and when it is lost. */
  readonly changed: (leads: boolean) => void;
}

/** The platform's own take back what waits, and what is held; those that an app gives may not. */
interface RevocableLocks {
  request(
    name: string,
    options: { readonly signal: AbortSignal } | { readonly steal: true },
    work: () => Promise<void>,
  ): Promise<void>;
}

interface Page {
  readonly document?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
}

/**
 * A lock that is held for as long as the lead is. It ends with its tab. A page that the browser freezes, as Chrome does with background tabs of phones,
 * would keep it, or be given it: it steps aside until it goes on.
 */
function byLock(locks: Locks, name: string, changed: (leads: boolean) => void): Candidacy {
  const { document } = globalThis as Page;
  const revocable = locks === platformLocks() ? (locks as unknown as RevocableLocks) : undefined;
  let leave = () => {};

  function join(steal = false): void {
    leave();
    const controller = new AbortController();
    const { signal } = controller;
    let release = () => {};
    leave = () => {
      controller.abort();
      release();
      changed(false);
    };
    const lead = async () => {
      if (signal.aborted) return;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      changed(true);
      await held;
    };
    const done = revocable ? revocable.request(name, steal ? { steal } : { signal }, lead) : locks.request(name, lead);
    done.catch((error: Error) => {
      if (signal.aborted) return;
      // Taken away: another one leads.
      if (revocable && error?.name === 'AbortError') join();
      else changed(true);
    });
  }
  const freeze = () => leave();
  const resume = () => join();
  document?.addEventListener('freeze', freeze);
  document?.addEventListener('resume', resume);
  join();
  return {
    async end() {
      document?.removeEventListener('freeze', freeze);
      document?.removeEventListener('resume', resume);
      leave();
    },
    tryNow() {},
    take: () => revocable && join(true),
  };
}

/** A row that says who leads and until when. It only spares requests: what two leaders do at once is done once all the same. */
function byLease({ store, tools, id, changed }: Setting): Candidacy {
  let leads = false;
  let ended = false;
  let cancel = () => {};
  const become = (now: boolean) => {
    if (now === leads) return;
    leads = now;
    changed(now);
  };
  async function attempt(): Promise<void> {
    cancel();
    if (ended) return;
    const mine = await transact(store, async (rows) => {
      const lease = await rows.get<Lease>(leaseKey);
      const now = tools.now();
      // Longer than any lease: the clock was wrong when it was written.
      const held = lease && lease.holder !== id && lease.until > now && lease.until <= now + leaseFor;
      if (!held && !ended) rows.put(leaseKey, { holder: id, until: now + leaseFor });
      return !held;
    }).catch(() => leads);
    if (ended) return;
    become(mine);
    cancel = tools.after(renewEvery, () => void attempt());
  }
  void attempt();
  return {
    async end() {
      ended = true;
      cancel();
      if (!leads) return;
      become(false);
      await transact(store, async (rows) => {
        if ((await rows.get<Lease>(leaseKey))?.holder === id) rows.remove(leaseKey);
      });
    },
    tryNow: () => void attempt(),
    // It ends by itself.
    take() {},
  };
}

/** Chooses who of those that share a store talks to the backend. */
export function runForLead(setting: Setting): Candidacy {
  const { store, locks, changed } = setting;
  if (store.name === undefined) {
    changed(true);
    return { end: async () => changed(false), tryNow() {}, take() {} };
  }
  return locks ? byLock(locks, `mainstay.sync.${store.name}`, changed) : byLease(setting);
}
