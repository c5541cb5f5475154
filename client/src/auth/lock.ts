import type { Locks, Tools } from '../environment.ts';

export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Milliseconds after which a turn of the browser's is not waited for any longer: who has it may be a tab that is frozen. What is guarded bears two at
 * once, as where there are no locks.
 */
const patience = 30_000;

/** One at a time: within this client always, over all tabs of a browser where it has Web Locks. */
export function createLock(name: string, locks: Locks | undefined, after?: Tools['after']): Exclusively {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(among: Locks, work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let begun: Promise<T> | undefined;
      const begin = () => {
        begun ??= work();
        begun.then(resolve, reject);
        return begun;
      };
      const cancel = after?.(patience, () => void begin());
      const request = among.request(name, () => {
        cancel?.();
        return begin();
      });
      request.catch((error: unknown) => {
        cancel?.();
        reject(error);
      });
    });
  return <T>(work: () => Promise<T>) => {
    const run = () => (locks ? inTurn(locks, work) : work());
    const mine = last.then(run, run);
    last = mine.catch(() => undefined);
    return mine as Promise<T>;
  };
}
