import type { Running } from '../../model.ts';

/** One source that feeds one function. */
export interface Mapping extends Running {
  /** Path of the resource. */
  readonly path: string;
  /** Why it is not quiet yet, for tests that wait; absent when everything that was written has been handled. */
  busy(): Promise<string | undefined>;
}

/** Lets at most `limit` tasks run at a time and knows when none does. */
export class Slots {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get running(): number {
    return this.#running;
  }

  /** Resolves when a task may start; the answer must be called when it has ended. */
  async take(): Promise<() => void> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    };
  }
}
