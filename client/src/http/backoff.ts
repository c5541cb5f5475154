import type { Tools } from '../environment.ts';
import { abortReason } from './exchange.ts';

export interface Backoff {
  /** Milliseconds of the first window; it doubles with each try. */
  readonly base: number;
  readonly cap: number;
}

/** Longest Retry-After that a call waits for, in milliseconds. Longer ones are the app's to decide. */
export const longestWait = 30_000;

/**
 * Full jitter: anywhere between nothing and the window of this try, so that clients that failed together do not return together.
 * @param attempt 0 for the first retry.
 */
export const jitter = ({ random }: Pick<Tools, 'random'>, { base, cap }: Backoff, attempt: number) =>
  random() * Math.min(cap, base * 2 ** attempt);

/** Seconds out of Retry-After, which may be a number or a date. */
export function retryAfterSeconds(header: string | null, serverNow: number): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - serverNow) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** Waits, or rejects at once with the signal's reason when it is aborted. */
export function sleep({ after }: Pick<Tools, 'after'>, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortReason(signal));
    const onAbort = () => {
      cancel();
      reject(abortReason(signal as AbortSignal));
    };
    const cancel = after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort);
  });
}
