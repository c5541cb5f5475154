/** What one read found, and from where the next one goes on. */
interface Found<A> {
  readonly answer: A;
  readonly nextKey: string;
  readonly iterator: string | undefined;
}

/** Places whose iterator is kept; somebody further behind than that asks for a new one. */
const keptPlaces = 500;

/**
 * Several functions read one stream, and a write to its table wakes all of them at once. Most stand at the same place of it, so one read
 * serves them; each read costs DynamoDB Local some milliseconds.
 */
export class SharedReads<A> {
  /** Asked for, not yet sent. */
  readonly #waiting = new Map<string, Promise<A>>();
  /** Least recently used first. */
  readonly #iterators = new Map<string, string>();

  /** @param key the place; @param act reads from there, given the iterator that an earlier read left for it. */
  read(key: string, act: (iterator: string | undefined) => Promise<Found<A>>): Promise<A> {
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting;
    const read = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      this.#waiting.delete(key);
      const kept = this.#iterators.get(key);
      // One that led to an error is not tried again.
      this.#iterators.delete(key);
      const { answer, nextKey, iterator } = await act(kept);
      if (kept !== undefined) this.#keep(key, kept);
      if (iterator !== undefined) this.#keep(nextKey, iterator);
      return answer;
    });
    this.#waiting.set(key, read);
    return read;
  }

  #keep(key: string, iterator: string): void {
    this.#iterators.delete(key);
    this.#iterators.set(key, iterator);
    for (const oldest of this.#iterators.keys()) {
      if (this.#iterators.size <= keptPlaces) break;
      this.#iterators.delete(oldest);
    }
  }
}
