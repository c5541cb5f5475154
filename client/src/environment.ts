import type { CryptoProvider } from './crypto/provider.ts';

/** The part of the Web Locks API that is used, where there is one: a lock over all tabs of a browser. */
export interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Clock, randomness and timers, so that tests decide them. */
export interface Tools {
  /** Milliseconds since 1970 by this device. */
  readonly now: () => number;
  /** 0 up to 1, for jitter only. */
  readonly random: () => number;
  /** Calls back after `ms`; the returned function cancels. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** What the platform gives. */
export interface Environment {
  readonly fetch: typeof fetch;
  readonly crypto: CryptoProvider;
  readonly tools: Tools;
  readonly locks: Locks | undefined;
}

export const systemTools: Tools = {
  now: () => Date.now(),
  random: () => Math.random(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** `navigator.locks` where there is one. */
export function platformLocks(): Locks | undefined {
  return (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;
}
