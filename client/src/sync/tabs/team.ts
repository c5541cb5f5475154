import { platformLocks } from '../../environment.ts';
import { tellApp } from '../../tell-app.ts';
import type { Context } from '../context.ts';
import { failureOf, SyncError, type SyncErrorCode } from '../errors.ts';
import type { Opening } from '../local/opening.ts';
import { createEngine, type Engine, type EngineOptions } from '../loop/engine.ts';
import type { Network } from '../network.ts';
import { inspect, readMeta } from '../store/transact.ts';
import { runForLead } from './leadership.ts';
import { type Asked, ofItsApp, type TeamMessage, type Teller } from './teller.ts';

/** All tabs or processes that share a store: one of them talks to the backend, for all. */
export interface Team {
  readonly stopped: boolean;
  push(): void;
  ask(what: Asked): Promise<void>;
  signal(space: string, kind: string, data: unknown): boolean;
  wakeNow(): void;
  /** The store cannot be opened now. */
  unopened(error: unknown): void;
  stop(): Promise<void>;
}

interface Waiting {
  readonly what: Asked;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Who leads could not answer for this tab: it is asked again, or who leads next. */
  again?: boolean;
}

export interface TeamOptions extends Omit<EngineOptions, 'online' | 'outdated'> {
  readonly network: Network;
}

/** Milliseconds between looks whether who leads is alive, and looks without an answer after which another one leads. */
const lookEvery = 10_000;
const mostUnheard = 3;

export function createTeam(context: Context, teller: Teller, opening: Opening<unknown>, options: TeamOptions): Team {
  const { store, tools, uuid } = context;
  const id = uuid();
  let engine: Engine | undefined;
  let stopped = false;
  let online = true;
  let outdated = false;
  let unheard = 0;
  /** Who leads has an app of before 2026-11-23: it knows `push` and `ask` alone, and leads on when the lead is taken from it, so that increments count twice. */
  let older = false;
  let cancelLook = () => {};
  const asked = new Map<string, Waiting>();

  const endWatch = options.network((now) => {
    if (online === now) return;
    online = now;
    if (now) wakeNow();
    else teller.tell('activity', { online: false });
  });

  function lead(leads: boolean): void {
    unheard = 0;
    engine?.stop();
    engine =
      leads && !stopped ? createEngine(context, { ...options, online: () => online, outdated: resign }) : undefined;
    if (!engine) {
      look();
      return;
    }
    teller.say({ type: 'leads' });
    for (const [key, waiting] of [...asked]) {
      asked.delete(key);
      engine[waiting.what]().then(waiting.resolve, waiting.reject);
    }
  }

  /** A browser may suspend the page that leads without telling it, as Safari does: it keeps the lock, and does nothing. */
  function look(): void {
    cancelLook();
    if (stopped || outdated || engine) return;
    if (unheard < mostUnheard) {
      teller.say({ type: 'there' });
      // The first time also what it missed, as when the person signed in after it had looked.
      if (unheard > 0) teller.say({ type: 'ask', id, what: older ? 'flush' : 'refresh' });
    } else void candidacy.then((candidate) => candidate?.take());
    unheard = unheard < mostUnheard ? unheard + 1 : 0;
    cancelLook = tools.after(lookEvery, look);
  }

  /** Another tab has the newer app, or may have it, and can go on only when it leads. */
  function resign(): void {
    if (outdated) return;
    outdated = true;
    void candidacy
      .then((candidate) => candidate?.end())
      .then(
        () => teller.say({ type: 'resigned' }),
        () => undefined,
      );
  }

  const candidacy = opening.done.then(
    () => {
      if (stopped) return undefined;
      // Whoever leads with an older app finds out that it has to go, also when it waits for a newer one.
      teller.say({ type: 'wake' });
      const candidate = runForLead({ store, tools, id, locks: context.locks ?? platformLocks(), changed: lead });
      look();
      return candidate;
    },
    () => undefined,
  );

  function answer(message: TeamMessage & { readonly type: 'ask' }, by: Engine): void {
    by[message.what]().then(
      () => teller.say({ type: 'answer', id: message.id }),
      (error: unknown) => {
        const { code = 'no-answer' } = failureOf(error);
        teller.say({ type: 'answer', id: message.id, code, message: String((error as Error)?.message ?? error) });
      },
    );
  }

  /** An answer of the tab that leads, to what this one asked. */
  function settle({ id: key, code, message = '' }: TeamMessage & { readonly type: 'answer' }): void {
    const waiting = asked.get(key);
    if (key === id) {
      older = true;
      if (!ofItsApp.includes(code)) unheard = 0;
    }
    if (waiting && ofItsApp.includes(code)) {
      waiting.again = true;
      // Asked so, who cannot go on leaves the lead.
      teller.say({ type: 'there' });
      return;
    }
    asked.delete(key);
    if (code === undefined) waiting?.resolve();
    else waiting?.reject(new SyncError(code as SyncErrorCode, message));
  }

  function askAgain(which: (waiting: Waiting) => boolean): void {
    for (const [key, waiting] of asked) {
      if (!which(waiting)) continue;
      waiting.again = false;
      teller.say({ type: 'ask', id: key, what: waiting.what });
    }
  }

  teller.hear(
    (message) => {
      if (message.type === 'push') engine?.push();
      else if (message.type === 'wake') engine?.wakeNow();
      else if (message.type === 'signal') engine?.signal(message.space, message.kind, message.data);
      else if (message.type === 'there' && engine?.tooOld) resign();
      else if (message.type === 'there' && engine) teller.say({ type: 'here' });
      else if (message.type === 'here') {
        unheard = 0;
        older = false;
        askAgain(({ again }) => again === true);
      } else if (message.type === 'ask' && engine) answer(message, engine);
      else if (message.type === 'answer') settle(message);
      else if (message.type === 'leads') {
        unheard = 0;
        older = false;
        askAgain(() => true);
      } else if (message.type === 'resigned') void candidacy.then((candidate) => candidate?.tryNow());
    },
    () => void stop(),
  );

  function askOnce(what: Asked): Promise<void> {
    if (engine) return engine[what]();
    return new Promise<void>((resolve, reject) => {
      const key = uuid();
      asked.set(key, { what, resolve, reject });
      teller.say({ type: 'ask', id: key, what });
    });
  }

  function wakeNow(): void {
    opening.now().catch(() => undefined);
    if (engine) engine.wakeNow();
    else teller.say(older ? { type: 'ask', id, what: 'refresh' } : { type: 'wake' });
    // A page that was kept aside did not hear what was answered meanwhile.
    if (!engine) askAgain(() => true);
  }

  async function stop(): Promise<void> {
    if (stopped) return;
    stopped = true;
    // The app's own: what it throws must not leave the rest at work.
    tellApp(endWatch);
    cancelLook();
    for (const { reject } of asked.values()) reject(new SyncError('stopped', 'sync was stopped'));
    asked.clear();
    const led = engine !== undefined;
    await opening.stop();
    await (await candidacy)?.end().catch(() => undefined);
    engine?.stop();
    engine = undefined;
    if (led) teller.say({ type: 'resigned' });
    teller.close();
  }

  return {
    get stopped() {
      return stopped;
    },
    push() {
      if (engine) engine.push();
      else teller.say({ type: 'push' });
    },
    async ask(what) {
      await opening.now();
      for (;;) {
        if (stopped) throw new SyncError('stopped', 'sync was stopped');
        if (outdated) throw new SyncError('newer-store', 'another tab has a newer app: load this one again');
        try {
          return await askOnce(what);
        } catch (error) {
          // The lead went to another tab meanwhile: it is asked, unless what there was to do it with is gone, as when the browser clears its storage.
          if (stopped || failureOf(error).code !== 'stopped') throw error;
          await inspect(store, readMeta);
        }
      }
    },
    signal(space, kind, data) {
      if (engine) return engine.signal(space, kind, data);
      if (stopped || store.name === undefined) return false;
      teller.say({ type: 'signal', space, kind, data });
      return true;
    },
    wakeNow,
    unopened: (error) => teller.tell('activity', { online, error: failureOf(error).code ?? 'store-failed' }),
    stop,
  };
}
