import type { DatabaseSync } from 'node:sqlite';
import type { Running } from '../../model.ts';
import { inTransaction } from '../../state-database.ts';
import type { EventsContext } from '../context.ts';
import type { Journal } from '../deliveries/journal.ts';
import type { Scheduled } from './scheduled-targets.ts';

export interface Scheduler extends Running {
  /**
   * Makes one due now, whatever its expression and state: by name or path, or by a part of its path or construct path that no other
   * has. The deliveries are on disk when this returns.
   *
   * @throws Error that names what there is.
   */
  fire(wanted: string): void;
  /** When it is due next; undefined when never. */
  next(path: string): number | undefined;
}

/** Timers cannot wait longer than some 24 days. */
const longestTimerMs = 86_400_000;

/** Watches the clock. What was due while nothing ran is not made up for. */
export function startScheduler(
  context: EventsContext,
  database: DatabaseSync,
  journal: Journal,
  all: readonly Scheduled[],
  wake: () => void,
): Scheduler {
  const { clock, runtime } = context;
  const dueAt = new Map<string, number>();
  const cancels = new Map<string, () => void>();

  function begin(scheduled: Scheduled, after: number): void {
    const next = scheduled.schedule.next(after);
    if (next === undefined) {
      dueAt.delete(scheduled.path);
      return;
    }
    dueAt.set(scheduled.path, next);
    wait(scheduled, next);
  }

  function wait(scheduled: Scheduled, next: number): void {
    const left = Math.max(0, next - clock.now());
    const cancel = clock.after(Math.min(left, longestTimerMs), () => {
      const now = clock.now();
      if (now < next) return wait(scheduled, next);
      // A machine that slept: once for what it missed meanwhile, and on from here.
      try {
        accept(scheduled, next);
      } catch (cause) {
        runtime.log.error(`${scheduled.path} was due and could not be kept: ${(cause as Error).message}`);
      }
      begin(scheduled, Math.max(next, now));
    });
    cancels.set(scheduled.path, cancel);
  }

  function accept(scheduled: Scheduled, at: number): void {
    inTransaction(database, () => {
      for (const { target, payload } of scheduled.payloads(at)) journal.add(target.key, payload, clock.now());
    });
    runtime.log.info(`${scheduled.path} is due (${scheduled.expression})`);
    wake();
  }

  for (const scheduled of all) if (scheduled.enabled) begin(scheduled, clock.now());
  return {
    fire(wanted) {
      const exactly = all.filter(({ path, name, constructPath }) => [path, name, constructPath].includes(wanted));
      const partly = all.filter(({ path, constructPath }) => `${path}\n${constructPath ?? ''}`.includes(wanted));
      const [found, another] = exactly.length > 0 ? exactly : partly;
      if (found === undefined || another !== undefined) {
        const known = (another === undefined ? all : partly).map(({ path }) => path).join(', ') || 'none';
        throw new Error(
          `${another === undefined ? 'no schedule is' : 'more than one schedule is'} called ${wanted}; there is ${known}`,
        );
      }
      accept(found, clock.now());
    },
    next: (path) => dueAt.get(path),
    async stop() {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}
