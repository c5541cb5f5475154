import type { Locks } from '../environment.ts';

export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

/** One at a time: within this client always, over all tabs of a browser where it has Web Locks. */
export function createLock(name: string, locks: Locks | undefined): Exclusively {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>) => {
    const run = () => (locks ? locks.request(name, work) : work());
    const mine = last.then(run, run);
    last = mine.catch(() => undefined);
    return mine as Promise<T>;
  };
}
