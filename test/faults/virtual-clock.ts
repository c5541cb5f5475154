interface Timer {
  at: number;
  readonly callback: () => void;
}

/** Time that passes only when it is told to. */
export class VirtualClock {
  #now: number;
  /** In the order in which they were set. */
  readonly #timers = new Set<Timer>();

  /** @param now milliseconds since 1970. */
  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Everybody sleeps: time passes, and nothing happens before the next `advance`. */
  sleep(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.at = Math.max(timer.at, this.#now + 1);
  }

  /** Calls back what is due first. False: nothing is. */
  fireDue(): boolean {
    const next = this.#next();
    if (!next || next.at > this.#now) return false;
    this.#timers.delete(next);
    next.callback();
    return true;
  }

  /** Goes on to what is due next. False: nothing ever is. */
  skip(): boolean {
    const next = this.#next();
    if (next) this.#now = next.at;
    return next !== undefined;
  }

  /** Calls back what is due, in order; what that sets up within the time, too. */
  async advance(ms: number, settled: () => Promise<void>): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#next();
      if (!next || next.at > until) break;
      this.#now = next.at;
      await settled();
    }
    this.#now = Math.max(this.#now, until);
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer;
    return next;
  }
}
