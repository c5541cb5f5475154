/** How one attempt failed, and whether another one may be made. */
export interface Attempt {
  readonly kind: 'throttle' | 'transient' | 'final';
  readonly error: Error;
}

export interface Pace {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 up to 1. */
  readonly random: () => number;
}

export const realPace: Pace = {
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

/** Pauses before another attempt never exceed this. */
const longestPauseMs = 2_000;

const mostAttempts = 12;

/** Full jitter: anything from nothing to a bound that doubles with every attempt, wider for throttling than for a lost connection. */
export function pauseBefore(attempt: number, kind: Attempt['kind'], random: () => number): number {
  const base = kind === 'throttle' ? 100 : 25;
  return random() * Math.min(longestPauseMs, base * 2 ** (attempt - 1));
}

/**
 * Runs `attempt` until it succeeds, fails for good, was made twelve times, or the pause would pass the deadline; then rejects with the last error.
 * `attempt` is told its number, from 1.
 */
export async function withRetries<T>(
  deadline: number,
  pace: Pace,
  attempt: (number: number) => Promise<T>,
  judge: (error: unknown) => Attempt,
): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const judged = judge(error);
      const pause = pauseBefore(number, judged.kind, pace.random);
      if (judged.kind === 'final' || number >= mostAttempts || pace.now() + pause >= deadline) throw judged.error;
      await pace.sleep(pause);
    }
  }
}
