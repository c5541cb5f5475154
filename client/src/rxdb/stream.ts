import { tellApp } from '../tell-app.ts';

interface Observer<T> {
  readonly next?: (value: T) => void;
}

/** What is needed of an Observable, so that RxJS is no dependency. `new Observable((o) => stream.subscribe(o))` makes one of RxJS. */
export interface Stream<T> {
  subscribe(observer: Observer<T> | ((value: T) => void)): { unsubscribe(): void };
}

/**
 * The same stream where RxDB names RxJS's class, of which it uses `subscribe` alone. The class has members that no stream of ours has, and
 * naming it would make RxJS a dependency: hence the one type that fits everywhere.
 */
export const asObservable = (stream: Stream<unknown>) => stream as never;

/** @param onFirst begins the source when there is a first subscriber; what it returns ends it after the last. */
export function createStream<T>(onFirst?: (emit: (value: T) => void) => () => void) {
  const observers = new Set<(value: T) => void>();
  let end: (() => void) | undefined;
  const emit = (value: T) => {
    for (const next of [...observers]) tellApp(next, value);
  };
  const stream: Stream<T> = {
    subscribe(observer) {
      const next = typeof observer === 'function' ? observer : (value: T) => observer.next?.(value);
      // Each subscription has a function of its own.
      const mine = (value: T) => next(value);
      observers.add(mine);
      if (observers.size === 1) end = onFirst?.(emit);
      return {
        unsubscribe() {
          if (!observers.delete(mine) || observers.size > 0) return;
          end?.();
          end = undefined;
        },
      };
    },
  };
  return { stream, emit };
}
