import type { Conductor } from './conductor.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a library gets in place of a timer's handle. */
class VirtualTimer {
  cancel = () => {};
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
}

type Callback = (...given: unknown[]) => void;

const names = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'] as const;

/**
 * Libraries that bring timers and chance of their own (RxDB, WatermelonDB, LokiJS) get the schedule's while something runs. What the
 * store's client asks for, while a call of it is on its way, is real.
 */
export async function withVirtualGlobals<T>(
  {
    conductor,
    clock,
    random,
  }: { readonly conductor: Conductor; readonly clock: VirtualClock; readonly random: Random },
  run: () => Promise<T>,
): Promise<T> {
  const scope = globalThis as unknown as Record<(typeof names)[number], (...input: unknown[]) => unknown>;
  const real = Object.fromEntries(names.map((name) => [name, scope[name]])) as typeof scope;
  const realRandom = Math.random;

  const start = (callback: Callback, ms: number, given: unknown[], again: boolean) => {
    const timer = new VirtualTimer();
    // As Node does: nothing takes less than a millisecond; here that is now.
    const wait = ms > 1 ? ms : 0;
    const set = () => {
      timer.cancel = clock.after(again ? Math.max(1, wait) : wait, () => {
        if (again) set();
        callback(...given);
      });
    };
    set();
    return timer;
  };
  const clear = (name: (typeof names)[number]) => (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.cancel();
    else real[name].call(globalThis, timer);
  };
  const starts =
    (name: (typeof names)[number], again: boolean) =>
    (callback: unknown, ms: unknown, ...given: unknown[]) =>
      conductor.inStore
        ? real[name].call(globalThis, callback, ms, ...given)
        : start(callback as Callback, Number(ms ?? 0), given, again);

  scope.setTimeout = starts('setTimeout', false);
  scope.setInterval = starts('setInterval', true);
  scope.setImmediate = (callback, ...given) =>
    conductor.inStore
      ? real.setImmediate.call(globalThis, callback, ...given)
      : start(callback as Callback, 0, given, false);
  scope.clearTimeout = clear('clearTimeout');
  scope.clearInterval = clear('clearInterval');
  scope.clearImmediate = clear('clearImmediate');
  Math.random = () => (conductor.inStore ? realRandom() : random.next());
  try {
    return await run();
  } finally {
    Object.assign(scope, real);
    Math.random = realRandom;
  }
}
