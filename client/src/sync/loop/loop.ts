import type { Tools } from '../../environment.ts';
import { jitter } from '../../http/backoff.ts';
import { SyncError } from '../errors.ts';

export interface Loop {
  /** Has the work done soon; during a wait after a failure, when that is over. */
  wake(): void;
  /** Ends a wait. */
  wakeNow(): void;
  /** Has it done at once; resolves when it was done from beginning to end after this call, and rejects when that failed. */
  ask(): Promise<void>;
  /** Failures since the last success. */
  readonly failures: number;
  /** A part of the work is done: what fails next is a first failure. */
  progressed(): void;
  stop(): void;
}

interface Deferred {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const backoff = { base: 1_000, cap: 60_000 };

/**
 * Does one thing again and again, one at a time: whatever asks for it while it is done has it done once more afterwards. Failures are
 * repeated after a full-jitter wait of up to a minute.
 * @param failed hears of each failure; answers the milliseconds to wait at least, or undefined when waiting is no use.
 */
export function createLoop(
  tools: Tools,
  work: () => Promise<void>,
  failed: (error: unknown) => number | undefined,
): Loop {
  let running = false;
  let again = false;
  /** Asked for at once while it is done. */
  let urgent = false;
  let waiting = false;
  let stopped = false;
  let failures = 0;
  let cancel = () => {};
  let asking: Deferred[] = [];

  async function run(): Promise<void> {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    cancel();
    waiting = false;
    do {
      again = urgent = false;
      const asked = asking;
      asking = [];
      try {
        await work();
        failures = 0;
        if (stopped) throw new SyncError('stopped', 'sync was stopped');
        for (const { resolve } of asked) resolve();
      } catch (error) {
        for (const { reject } of [...asked, ...asking.splice(0)]) reject(error);
        if (stopped) break;
        const least = failed(error);
        const wait = jitter(tools, backoff, failures++);
        // What was missing may have come since: the network, a session.
        if (urgent) continue;
        waiting = true;
        if (least !== undefined) cancel = tools.after(least + wait, () => void run());
        break;
      }
    } while (again && !stopped);
    running = false;
  }

  return {
    wake() {
      if (running) again = true;
      else if (!waiting) void run();
    },
    wakeNow() {
      urgent = running;
      void run();
    },
    ask() {
      if (stopped) return Promise.reject(new SyncError('stopped', 'sync was stopped'));
      const done = new Promise<void>((resolve, reject) => asking.push({ resolve, reject }));
      void run();
      return done;
    },
    get failures() {
      return failures;
    },
    progressed() {
      failures = 0;
    },
    stop() {
      stopped = true;
      cancel();
      for (const { reject } of asking) reject(new SyncError('stopped', 'sync was stopped'));
    },
  };
}
