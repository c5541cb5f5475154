import { totalmem } from 'node:os';

/** What a worker takes at rest: 150 of them, and all else in their process, were 3 GB. */
const workerBytes = 22_000_000;
const fewestWorkers = 32;

/** As many workers as fit into a part of this machine's memory: to start one costs more than to keep one. */
export function workersOfThisMachine(part: number): number {
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.max(fewestWorkers, Math.floor((Math.min(totalmem(), constrained) * part) / workerBytes));
}

/** A pool as the machine's capacity sees it. */
export interface CapacityUser {
  /** Alive, starting ones included. */
  readonly workers: number;
  /** performance.now() since its least recently used idle worker is idle; undefined when it has none. */
  oldestIdle(): number | undefined;
  /** Ends that worker and gives its room back. */
  endOldestIdle(): void;
}

/**
 * How many workers this machine runs at once, over all functions. The least recently used idle worker gives way to a new one; the only one of
 * its function does so last, since the next request there would wait for another to start.
 */
export class Capacity {
  readonly #limit: number;
  readonly #users: CapacityUser[] = [];
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  join(user: CapacityUser): void {
    this.#users.push(user);
  }

  /** Takes room for one worker; false when every worker is at work. A pool with waiting requests asks again. */
  take(): boolean {
    if (this.#taken >= this.#limit) this.#makeRoom();
    if (this.#taken >= this.#limit) return false;
    this.#taken++;
    return true;
  }

  /** A worker has ended. */
  giveBack(): void {
    this.#taken--;
  }

  #makeRoom(): void {
    const several = this.#users.filter(({ workers }) => workers > 1);
    (oldestOf(several) ?? oldestOf(this.#users))?.endOldestIdle();
  }
}

function oldestOf(users: readonly CapacityUser[]): CapacityUser | undefined {
  let oldest: CapacityUser | undefined;
  let since = Number.POSITIVE_INFINITY;
  for (const user of users) {
    const idle = user.oldestIdle();
    if (idle !== undefined && idle < since) [oldest, since] = [user, idle];
  }
  return oldest;
}
