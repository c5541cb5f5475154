/** A pool as the machine's capacity sees it. */
export interface CapacityUser {
  /** performance.now() since its least recently used idle worker is idle; undefined when it has none. */
  oldestIdle(): number | undefined;
  /** Ends that worker. */
  endOldestIdle(): void;
  /** Room has appeared; the pool waited for it. */
  roomFor(): void;
}

/** How many workers this machine runs at once, over all functions. The least recently used idle worker gives way to a new one. */
export class Capacity {
  readonly #limit: number;
  readonly #users = new Set<CapacityUser>();
  readonly #waiting = new Set<CapacityUser>();
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  join(user: CapacityUser): void {
    this.#users.add(user);
  }

  /** Takes room for one worker. When there is none the pool is told later, through `roomFor`. */
  take(user: CapacityUser): boolean {
    if (this.#taken >= this.#limit) this.#makeRoom();
    if (this.#taken >= this.#limit) {
      this.#waiting.add(user);
      return false;
    }
    this.#waiting.delete(user);
    this.#taken++;
    return true;
  }

  /** A worker has ended. */
  giveBack(): void {
    this.#taken--;
    this.#tellNext();
  }

  /** A worker has nothing to do: if another function waits for room, it should end. */
  get wanted(): boolean {
    return this.#waiting.size > 0;
  }

  #tellNext(): void {
    const [next] = this.#waiting;
    if (!next) return;
    this.#waiting.delete(next);
    next.roomFor();
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
