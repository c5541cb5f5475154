import type { Invocation } from './invocation.ts';
import { MAX_BATCH } from './worker/claims.ts';

/** So many quick answers in a row make a function one that is given several requests at once. */
const QUICK_IN_A_ROW = 32;
/** Events of one batch together: they lie in the function's own memory. */
const MAX_CHARACTERS = 65_536;

/**
 * How many waiting requests a worker is given at once. To wake a thread costs more than a handler that only computes, so the requests of a
 * function that keeps answering at once go to one worker together; any other function gets them one by one.
 */
export class Batching {
  #quick = 0;

  /** `quick`: without waiting for anything, in less than QUICK_MS. */
  answered(quick: boolean): void {
    this.#quick = quick ? this.#quick + 1 : 0;
  }

  get several(): boolean {
    return this.#quick >= QUICK_IN_A_ROW;
  }

  /** Takes the next requests off the front of `waiting`, which holds at least one. */
  take(waiting: Invocation[]): Invocation[] {
    const most = this.several ? Math.min(MAX_BATCH, waiting.length) : 1;
    let count = 1;
    let characters = waiting[0]?.event.length ?? 0;
    while (count < most) {
      characters += waiting[count]?.event.length ?? 0;
      if (characters > MAX_CHARACTERS) break;
      count++;
    }
    return waiting.splice(0, count);
  }
}
