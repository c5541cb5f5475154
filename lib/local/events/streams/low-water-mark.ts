/**
 * Which of the records read so far are dealt with, when several are worked on side by side. The mark is the last record before
 * which nothing is open: reading may begin again behind it without a gap.
 */
export class LowWaterMark {
  readonly #open = new Map<string, boolean>();
  #mark: string | undefined;

  /** The records of a shard must be added in their order. */
  add(sequence: string): void {
    this.#open.set(sequence, false);
  }

  /** Answers the new mark when it has moved. */
  done(sequences: Iterable<string>): string | undefined {
    for (const sequence of sequences) if (this.#open.has(sequence)) this.#open.set(sequence, true);
    const before = this.#mark;
    for (const [sequence, done] of this.#open) {
      if (!done) break;
      this.#mark = sequence;
      this.#open.delete(sequence);
    }
    return this.#mark === before ? undefined : this.#mark;
  }

  /** How many records are not yet behind the mark. */
  get open(): number {
    return this.#open.size;
  }
}
