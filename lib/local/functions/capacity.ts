/** A pool as the machine's capacity sees it. */
export interface CapacityUser {
  /** performance.now() since its least recently used idle worker is idle; undefined when it has none. */
  oldestIdle(): number | undefined;
  /** Ends that worker and gives its room back. */
  endOldestIdle(): void;
}

/** How many workers this machine runs at once, over all functions. The least recently used idle worker gives way to a new one. */
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
    let oldest: CapacityUser | undefined;
    let since = Number.POSITIVE_INFINITY;
    for (const user of this.#users) {
      const idle = user.oldestIdle();
      if (idle !== undefined && idle < since) [oldest, since] = [user, idle];
    }
    oldest?.endOldestIdle();
  }
}
