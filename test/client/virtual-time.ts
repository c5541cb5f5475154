import type { Tools } from '../../client/src/environment.ts';

export interface VirtualTime {
  readonly tools: Tools;
  now(): number;
  /** Waits between tries that were asked for, in milliseconds. */
  readonly waits: number[];
  /** Runs until the promise is settled: each time nothing else can happen, the clock goes on to the next timer. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Goes on by this much, and lets everything happen that falls due. */
  advance(milliseconds: number): Promise<void>;
}

/** Longest wait between tries is below it, timeouts of requests and of locks are not. */
const timeouts = 15_000;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock that stands still until it is told to go on. @param random the numbers that jitter gets, in turn. */
export function virtualTime(start = Date.parse('2026-11-01T09:00:00Z'), random: () => number = () => 0.5): VirtualTime {
  let time = start;
  const timers = new Set<{ at: number; call: () => void }>();
  const waits: number[] = [];
  const fireNext = (until: number): boolean => {
    const next = [...timers].sort((a, b) => a.at - b.at)[0];
    if (!next || next.at > until) return false;
    timers.delete(next);
    time = Math.max(time, next.at);
    next.call();
    return true;
  };
  return {
    now: () => time,
    waits,
    tools: {
      now: () => time,
      random,
      after(ms, call) {
        if (ms < timeouts) waits.push(ms);
        const timer = { at: time + ms, call };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    async run(work) {
      let settled = false;
      const done = work.finally(() => {
        settled = true;
      });
      done.catch(() => undefined);
      while (!settled) {
        await settle();
        await settle();
        if (!settled && !fireNext(Number.POSITIVE_INFINITY)) throw new Error('nothing is left that could settle it');
      }
      return done;
    },
    async advance(milliseconds) {
      const until = time + milliseconds;
      await settle();
      while (fireNext(until)) await settle();
      time = until;
      await settle();
    },
  };
}
