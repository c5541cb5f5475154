import type { Clock } from '../clock.ts';
import { pause } from '../clock.ts';
import type { StreamRecord } from './stream-record.ts';

/** Records of a batch must fit into an invocation's 6 MB; the wire form of an item is larger than its size. */
const batchBytes = 4_000_000;

export interface LaneLimits {
  readonly batchSize: number;
  readonly windowSeconds: number;
}

/** Records that one invocation at a time works through, in their order, in batches by size or window. */
export class StreamLane {
  readonly #limits: LaneLimits;
  readonly #clock: Clock;
  readonly #stopping: AbortSignal;
  readonly #waiting: { record: StreamRecord; since: number }[] = [];
  #wake: () => void = () => {};

  constructor(limits: LaneLimits, clock: Clock, stopping: AbortSignal) {
    this.#limits = limits;
    this.#clock = clock;
    this.#stopping = stopping;
    stopping.addEventListener('abort', () => this.#wake(), { once: true });
  }

  push(record: StreamRecord): void {
    this.#waiting.push({ record, since: this.#clock.now() });
    this.#wake();
  }

  /** Hands batches to `work` one after the other until stopping. */
  async run(work: (batch: readonly StreamRecord[]) => Promise<void>): Promise<void> {
    while (!this.#stopping.aborted) {
      const first = this.#waiting[0];
      if (first === undefined) {
        await this.#more();
        continue;
      }
      const left = first.since + this.#limits.windowSeconds * 1000 - this.#clock.now();
      if (left > 0 && this.#waiting.length < this.#limits.batchSize) {
        await Promise.race([this.#more(), pause(this.#clock, left, this.#stopping)]);
        continue;
      }
      await work(this.#cut());
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #cut(): StreamRecord[] {
    let bytes = 0;
    let count = 0;
    for (const { record } of this.#waiting.slice(0, this.#limits.batchSize)) {
      bytes += record.dynamodb.SizeBytes ?? 0;
      if (count > 0 && bytes > batchBytes) break;
      count += 1;
    }
    return this.#waiting.splice(0, count).map(({ record }) => record);
  }
}
