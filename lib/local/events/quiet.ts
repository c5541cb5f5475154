import { pause, systemClock } from './clock.ts';
import type { EventsContext } from './context.ts';

/**
 * Waits until nothing is on its way: every source of `busy` says so, asynchronous functions are idle, and nothing began meanwhile,
 * twice in a row.
 *
 * @throws Error after `timeoutMs` that says what is still busy.
 */
export async function untilQuiet(
  context: EventsContext,
  timeoutMs: number,
  busy: () => Promise<string | undefined>,
): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  let reason: string | undefined;
  let calm = 0;
  try {
    while (calm < 2) {
      if (late.signal.aborted)
        throw new Error(`not quiet after ${timeoutMs} ms: ${reason ?? 'functions are still running'}`);
      const before = context.activity.count;
      await Promise.race([context.runtime.functions.idle(), aborted(late.signal)]);
      reason = late.signal.aborted ? 'functions are still running' : await busy();
      if (reason === undefined && context.activity.count === before) {
        calm += 1;
        continue;
      }
      calm = 0;
      await pause(systemClock, 20, late.signal);
    }
  } finally {
    clearTimeout(timer);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
