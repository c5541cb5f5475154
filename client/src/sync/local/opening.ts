import type { Tools } from '../../environment.ts';
import { SyncError } from '../errors.ts';

/** Milliseconds before a store that could not be opened is tried again by itself. */
const tryEvery = 30_000;

export interface Opening<T> {
  /** What the store holds; or rejects with what keeps it from being opened now. Each call tries again. */
  now(): Promise<T>;
  /** Resolves once the store is open, rejects when that will never be. */
  readonly done: Promise<T>;
  /** Resolves when nothing more is tried. */
  stop(): Promise<void>;
}

/**
 * Opens a store. A disk that is full while a newer app converts its rows, or files that are locked with the telephone, pass: an app that lives on in
 * the background must not need to be killed then. Refusals of our own, as of a newer app's store, do not.
 */
export function createOpening<T>(
  { after }: Pick<Tools, 'after'>,
  open: () => Promise<T>,
  failed: (error: unknown) => void,
): Opening<T> {
  let attempt: Promise<T> | undefined;
  let stopped = false;
  let cancel = () => {};
  let resolve: (opened: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const done = new Promise<T>((...ends) => {
    [resolve, reject] = ends;
  });
  done.catch(() => undefined);

  function now(): Promise<T> {
    if (attempt) return attempt;
    if (stopped) return Promise.reject(over());
    cancel();
    const mine = open();
    attempt = mine;
    mine.then(resolve, (error: unknown) => {
      failed(error);
      if (error instanceof SyncError || stopped) return reject(error);
      attempt = undefined;
      cancel = after(tryEvery, () => void now().catch(() => undefined));
    });
    return mine;
  }
  return {
    now,
    done,
    async stop() {
      stopped = true;
      await attempt?.catch(() => undefined);
      cancel();
      reject(over());
    },
  };
}

const over = () => new SyncError('stopped', 'sync was stopped');
