import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

const realImmediate = setImmediate;
/** Everything that needs nothing from outside has happened. */
const still = () => new Promise<void>((resolve) => void realImmediate(resolve));

/** Thrown by a call: who made it never hears of it, because it is dead. */
export const unheard = new Error('unheard');

interface Call {
  readonly make: () => Promise<void>;
  readonly haste: number;
}

/** Turns after which a schedule has gone mad. */
const mostTurns = 200_000;

/**
 * Decides what happens next, so that the seed alone decides the order of everything. Calls of the store are the only thing that takes real
 * time: they wait here until nothing else can go on, and are made one at a time, any of the waiting ones. Between two of them runs
 * nothing but what follows from the first, which is the same whenever and wherever.
 */
export class Conductor {
  /** A call of the store is on its way: whatever asks for time belongs to it. */
  inStore = false;
  readonly #random: Random;
  readonly #clock: VirtualClock;
  readonly #calls: Call[] = [];
  readonly #idle: (() => void)[] = [];
  #failed: { readonly error: unknown } | undefined;

  constructor(random: Random, clock: VirtualClock) {
    this.#random = random;
    this.#clock = clock;
  }

  /**
   * Makes a call of the store when its turn comes.
   * @param haste how likely its turn is beside those of others.
   */
  call<T>(make: () => Promise<T>, haste = 1): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        if (error !== unheard) reject(error);
      };
      this.#calls.push({ make: () => make().then(resolve, fail), haste });
    });
  }

  /** Resolves when nothing is on its way and nothing is due: only time, or what waits for this, goes on. */
  idle(): Promise<void> {
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Something goes on by itself; when it fails, the schedule cannot go on. */
  background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.fail(error));
  }

  /** The run cannot go on; what it found says nothing. */
  fail(error: unknown): void {
    this.#failed ??= { error };
  }

  /** Has everything happen until `main` has come to its end. */
  async run<T>(main: Promise<T>): Promise<T> {
    let done = false;
    const end = () => {
      done = true;
    };
    main.then(end, end);
    for (let turn = 0; turn < mostTurns; turn++) {
      await still();
      if (this.#failed) throw this.#failed.error;
      if (done) return main;
      await this.#next();
    }
    throw new Error('it does not come to an end');
  }

  async #next(): Promise<void> {
    if (this.#clock.fireDue()) return;
    const call = this.#draw();
    if (call) {
      this.inStore = true;
      await call.make();
      this.inStore = false;
      return;
    }
    const waiting = this.#idle.pop();
    if (waiting) waiting();
    else if (!this.#clock.skip()) throw new Error('everything waits for something that never happens');
  }

  #draw(): Call | undefined {
    const calls = this.#calls;
    if (calls.length < 2) return calls.pop();
    let left = this.#random.next() * calls.reduce((sum, { haste }) => sum + haste, 0);
    const drawn = calls.findIndex(({ haste }) => {
      left -= haste;
      return left < 0;
    });
    return calls.splice(drawn, 1)[0];
  }
}
