import type { Context } from '../context.ts';
import { failureOf, SyncError } from '../errors.ts';
import { ownedBy } from '../local/store-owner.ts';
import type { Taken } from '../local/take-outcomes.ts';
import type { Space } from '../protocol.ts';
import { type Outgoing, type SpaceState, spacesKey } from '../store/rows.ts';
import { inspect, readMeta, transact } from '../store/transact.ts';
import { createLive } from './live.ts';
import { createLoop, type Loop } from './loop.ts';
import { pullSpaces, seqOf } from './pull.ts';
import { createPush } from './push.ts';
import { createTraffic } from './traffic.ts';

/** The part that talks to the backend; of all that share a store, one has it. */
export interface Engine {
  /** There is something to send. */
  push(): void;
  /** Tries at once whatever is waiting: the network is back, the app came to the foreground, someone signed in. */
  wakeNow(): void;
  /** Resolves when everything that waits now has its outcome. */
  flush(): Promise<void>;
  /** Resolves when everything that the backend has now is here. */
  refresh(): Promise<void>;
  signal(space: string, kind: string, data: unknown): boolean;
  /** The backend serves this version of the app no longer. */
  readonly tooOld: boolean;
  stop(): void;
}

export interface EngineOptions {
  /** `all`: whatever the backend lists. */
  readonly spaces: 'all' | readonly string[];
  /** Milliseconds between pulls while no socket is open. */
  readonly pollMs: number;
  /** Whether the platform says that there is a network. */
  readonly online: () => boolean;
  readonly socket: boolean;
  /** A newer app has opened the store: this one must leave it alone. */
  readonly outdated: () => void;
}

/** Milliseconds between pulls beside a socket: a poke may be lost. */
const slowPoll = 300_000;
/** Milliseconds before what the backend does not know yet is tried again. */
const laterOn = 60_000;
/** Milliseconds at most that the backend is left alone when it asks for it: more than 24 days are none to a timer. */
const longestWait = 3_600_000;
/** Failed pushes after which pulling waits for them no longer. */
const patience = 3;
/** What ends when the store's person is signed in, and not by trying again. */
const withoutPerson: readonly (string | undefined)[] = ['signed-out', 'SignedOut', 'session-revoked', 'other-person'];

export function createEngine(context: Context, options: EngineOptions): Engine {
  const { store, client, tools, tell } = context;
  const traffic = createTraffic();
  const dirty = new Set<string>();
  const problems: { push?: string | undefined; pull?: string | undefined } = {};
  /** The last request was: with nothing to send or to ask for, success proves nothing. */
  let answered = true;
  let listing = true;
  const tooOld = () => Object.values(problems).includes('upgrade-required');
  let upgrading = false;
  let stopped = false;
  let cancelPoll = () => {};

  /** The session's person is the store's, or becomes it. */
  async function owned(): Promise<void> {
    assertGoing();
    if (!options.online()) throw new SyncError('offline', 'there is no network');
    const kept = await inspect(store, async (rows) => (await readMeta(rows)).personId);
    // Asked last: what is sent next goes out as this person.
    const session = await client.auth.session();
    assertGoing();
    if (!session) throw new SyncError('signed-out', 'nobody is signed in');
    const { personId } = session;
    const owner = kept ?? (await transact(store, (rows) => ownedBy(rows, personId)));
    if (owner !== personId) {
      throw new SyncError('other-person', `the store belongs to ${owner}: clear it first, or sign in as its owner`);
    }
  }

  function assertGoing(): void {
    if (stopped) throw new SyncError('stopped', 'sync was stopped');
  }

  function told({ rejected, merged, spaces }: Taken): void {
    answered = true;
    push.progressed();
    for (const rejection of rejected) tell('rejected', rejection);
    for (const merge of merged) tell('merged', merge);
    for (const space of spaces) dirty.add(space);
    pull.wake();
  }

  async function listSpaces(): Promise<void> {
    const { kept, known, storeId } = await inspect(store, async (rows) => ({
      storeId: (await readMeta(rows)).storeId,
      kept: (await rows.get<readonly Space[]>(spacesKey)) ?? [],
      // Also where something was accepted and nothing received before the app ended.
      known: [
        ...(await rows.list<SpaceState>('s/')).map(([key]) => key.slice(2)),
        ...(await rows.list<Outgoing>('a/')).map(([, { space }]) => space),
      ],
    }));
    let wanted = options.spaces;
    if (wanted === 'all') {
      const { items } = await client.api.listSpaces({}, { retries: 0 });
      answered = true;
      wanted = items.map(({ space }) => space);
      if (JSON.stringify(items) !== JSON.stringify(kept)) {
        await transact(store, async (rows) => {
          // Not into a store that was cleared meanwhile, nor into what is another one by now.
          if ((await readMeta(rows)).storeId !== storeId) throw new SyncError('stopped', 'the store was cleared');
          rows.put(spacesKey, items);
        });
        tell('spaces', {});
      }
    }
    // A space that is listed no more is asked for once again: the answer says that it is gone.
    for (const space of [...wanted, ...known]) dirty.add(space);
    if (options.socket) live.follow(wanted);
  }

  async function pullAll(): Promise<void> {
    await owned();
    if (listing) {
      listing = false;
      await listSpaces().catch((error) => {
        listing = true;
        throw error;
      });
    }
    while (dirty.size > 0 && !stopped) {
      const asked = [...dirty];
      dirty.clear();
      const waits = () => traffic.uncertain && push.failures < patience;
      const again = await traffic
        .exclusively(async () => {
          if (waits()) return asked;
          await owned();
          return pullSpaces(context, asked);
        })
        .catch((error: unknown) => {
          for (const space of asked) dirty.add(space);
          throw error;
        });
      for (const space of again) dirty.add(space);
      pull.progressed();
      if (again === asked) await push.ask().catch(() => undefined);
      else answered = true;
    }
  }

  /** @returns milliseconds to wait at least; undefined: until something changes. */
  function failed(part: 'push' | 'pull', error: unknown): number | undefined {
    const { status, code, retryAfter = 0 } = failureOf(error);
    const reason = code ?? (status ? `http-${status}` : 'no-answer');
    problems[part] = reason;
    answered = reason !== 'no-answer';
    tell('activity', { online: options.online() && answered, error: reason });
    if (status === 426 && !upgrading) {
      upgrading = true;
      tell('upgrade', { problem: failureOf(error).problem });
    }
    if (code === 'newer-store') options.outdated();
    if (error instanceof SyncError || status === 426 || reason === 'SignedOut') return undefined;
    // Not now, and not in a second either; a commit that lost its race is another matter.
    const later = status !== undefined && status < 500 && status !== 429 && code !== 'conflict';
    return Math.max(Math.min(retryAfter * 1000, longestWait), later ? laterOn : 0);
  }

  function succeeded(part: 'push' | 'pull', other: Loop): void {
    const isBack = problems[part] === 'no-answer';
    problems[part] = undefined;
    // A push of nothing asks nobody: what a pull was told is as true as before.
    upgrading &&= tooOld();
    const error = problems.push ?? problems.pull;
    tell('activity', { online: answered, ...(error ? { error } : {}) });
    // The connection is there again, for the other one too.
    if (isBack && error === 'no-answer') other.wakeNow();
  }

  const pushAll = createPush(context, traffic, owned, told);
  const push: Loop = createLoop(
    tools,
    async () => {
      await owned();
      await pushAll();
      succeeded('push', pull);
    },
    (error) => {
      if (traffic.uncertain) pull.wake();
      return failed('push', error);
    },
  );
  const pull: Loop = createLoop(
    tools,
    async () => {
      await pullAll();
      succeeded('pull', push);
      poll();
    },
    (error) => failed('pull', error),
  );

  async function poked(space: string, seq: number | undefined): Promise<void> {
    const known = seq === undefined ? undefined : await seqOf(context, space).catch(() => undefined);
    if (seq !== undefined && known !== undefined && known >= seq) return;
    dirty.add(space);
    pull.wake();
  }

  const live = createLive(context, {
    poked: (space, seq) => void poked(space, seq),
    listChanged() {
      listing = true;
      pull.wakeNow();
    },
    opened() {
      listing = true;
      pull.wakeNow();
      push.wakeNow();
    },
    subscribed: poll,
    closed: poll,
  });

  function wakeNow(): void {
    listing = true;
    push.wakeNow();
    pull.wakeNow();
    live.wakeNow();
  }

  /** After a quiet time, as if the socket had come back. */
  function poll(): void {
    cancelPoll();
    if (stopped) return;
    cancelPoll = tools.after(live.covers ? slowPoll : options.pollMs, () => {
      // The app may not tell of a sign-in, or it was in another tab. Looked for here: the loops would take it for one more failure.
      if (withoutPerson.includes(problems.push) || withoutPerson.includes(problems.pull)) {
        void owned().then(wakeNow, () => undefined);
      }
      listing = true;
      pull.wake();
      push.wake();
      poll();
    });
  }

  push.wake();
  pull.wake();
  poll();
  return {
    push: () => push.wake(),
    wakeNow,
    flush: () => push.ask(),
    refresh() {
      listing = true;
      return pull.ask();
    },
    signal: (space, kind, data) => live.signal(space, kind, data),
    get tooOld() {
      return tooOld();
    },
    stop() {
      stopped = true;
      cancelPoll();
      push.stop();
      pull.stop();
      live.close();
    },
  };
}
