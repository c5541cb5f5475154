/** Requests that a worker may be given at once. */
export const MAX_BATCH = 16;

/**
 * Who has each request of a worker's batch, in memory that both threads see: the worker claims a request before it begins it, the runtime
 * claims one to take it back, and only the first to do so gets it. Each batch has a number of its own, so that a claim that comes late
 * cannot touch the next batch.
 */
export class Claims {
  readonly #cells: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(MAX_BATCH * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Offers the first `count` requests of a batch; `batch` is above 0. */
  offer(batch: number, count: number): void {
    for (let at = 0; at < count; at++) Atomics.store(this.#cells, at, batch);
  }

  /** True for the first who asks. */
  take(batch: number, at: number): boolean {
    return Atomics.compareExchange(this.#cells, at, batch, 0) === batch;
  }
}
