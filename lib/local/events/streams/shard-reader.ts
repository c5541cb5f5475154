import { pause } from '../clock.ts';
import type { EventsContext } from '../context.ts';
import type { MappingConfig } from '../mappings/mapping-config.ts';
import { ServiceError } from '../service-client.ts';
import type { Checkpoints, Position } from './checkpoints.ts';
import { LowWaterMark } from './low-water-mark.ts';
import { streamBatches } from './stream-batch.ts';
import { StreamLane } from './stream-lane.ts';
import { Nap, type Pacing } from './stream-pacing.ts';
import { itemOf, type StreamRecord, streamRecord, takesStreamRecord } from './stream-record.ts';
import { type StreamSource, trimmed } from './stream-source.ts';

/** Records read but not done with, at most; reading waits beyond. */
const openLimit = 2000;

export interface ShardWork {
  readonly context: EventsContext;
  readonly config: MappingConfig;
  readonly source: StreamSource;
  readonly checkpoints: Checkpoints;
  readonly streamArn: string;
  readonly shardId: string;
  readonly stopping: AbortSignal;
  pacing(): Pacing;
}

/** Reads one shard into lanes, one per parallel invocation, and keeps the checkpoint behind the last record without a gap. */
export class ShardReader {
  readonly #work: ShardWork;
  readonly #mark = new LowWaterMark();
  readonly #nap: Nap;
  readonly #lanes: StreamLane[] = [];
  readonly #quiet: (() => void)[] = [];
  #scanned: Exclude<Position, 'end'>;
  /** Whether the reader waits for open records rather than for new ones. */
  #waitsForDone = false;

  constructor(work: ShardWork) {
    this.#work = work;
    this.#nap = new Nap(work.context.clock);
    const reached = work.checkpoints.get(work.config.path, work.shardId);
    this.#scanned = reached === undefined || reached === 'end' ? 'beginning' : reached;
    work.stopping.addEventListener('abort', () => this.#nap.poke(), { once: true });
  }

  /** Reads at once. */
  poke(): void {
    this.#nap.poke();
  }

  /** Resolves when a read begun from now on has found nothing and nothing is open. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#quiet.push(resolve);
      this.poke();
    });
  }

  get open(): number {
    return this.#mark.open;
  }

  /** Until the shard is closed and everything in it is done with (true), or until stopping (false). */
  async run(): Promise<boolean> {
    const { config, context, shardId, stopping } = this.#work;
    const ended = new AbortController();
    const laneStop = AbortSignal.any([stopping, ended.signal]);
    const batches = streamBatches(context, config, shardId, stopping, (records) => this.#done(records));
    const lanes = Array.from({ length: config.parallelization }, () => new StreamLane(config, context.clock, laneStop));
    this.#lanes.push(...lanes);
    const running = lanes.map((lane) => lane.run((batch) => this.#untilWorked(() => batches.work(batch))));
    const closed = await this.#readAll();
    this.#waitsForDone = true;
    if (closed) while (this.#mark.open > 0 && !stopping.aborted) await this.#nap.take(1000);
    ended.abort();
    await Promise.all(running);
    if (!closed || this.#mark.open > 0) return false;
    this.#work.checkpoints.set(config.path, shardId, 'end');
    return true;
  }

  /** Nothing that goes wrong here, as a full disk, may end the lane or pass over a batch. */
  async #untilWorked(work: () => Promise<void>): Promise<void> {
    const { context, config, stopping } = this.#work;
    while (!stopping.aborted) {
      try {
        return await work();
      } catch (cause) {
        context.runtime.log.error(`${config.path}: ${(cause as Error).message}`);
        await pause(context.clock, 1000, stopping);
      }
    }
  }

  async #readAll(): Promise<boolean> {
    const { context, config, source, stopping, streamArn, shardId } = this.#work;
    let lastRecordAt = context.clock.now();
    let trouble = '';
    let isResumed = false;
    while (!stopping.aborted) {
      const asked = this.#quiet.splice(0);
      try {
        if (!isResumed) await this.#resume();
        isResumed = true;
        const { records, next } = await source.readAfter(streamArn, shardId, this.#scanned);
        if (stopping.aborted) break;
        trouble = '';
        this.#take(records.map((wire) => streamRecord(wire, config.sourceArn)));
        if (next === undefined) {
          this.#quiet.push(...asked);
          return true;
        }
        if (records.length > 0) lastRecordAt = context.clock.now();
        else if (this.#mark.open === 0) for (const answer of asked.splice(0)) answer();
      } catch (cause) {
        if (stopping.aborted) break;
        this.#quiet.push(...asked);
        const { message } = cause as Error;
        if (cause instanceof ServiceError && cause.code === trimmed) this.#scanned = 'beginning';
        if (message !== trouble) {
          context.runtime.log.error(`${config.path}: cannot read the stream of ${source.tableName}: ${message}`);
        }
        trouble = message;
        await this.#nap.take(500);
        continue;
      }
      const wait = asked.length > 0 ? 20 : this.#work.pacing().wait(context.clock.now() - lastRecordAt);
      this.#quiet.push(...asked);
      await this.#nap.take(wait);
      this.#waitsForDone = this.#mark.open > openLimit;
      while (this.#mark.open > openLimit && !stopping.aborted) await this.#nap.take(1000);
      this.#waitsForDone = false;
    }
    return false;
  }

  async #resume(): Promise<void> {
    const { checkpoints, config, source, streamArn, shardId } = this.#work;
    const place = await source.resumed(streamArn, shardId, this.#scanned);
    if (place !== this.#scanned) checkpoints.set(config.path, shardId, place);
    this.#scanned = place;
  }

  #take(records: readonly StreamRecord[]): void {
    const { filters } = this.#work.config;
    const passed: string[] = [];
    for (const record of records) {
      const sequence = record.dynamodb.SequenceNumber;
      this.#mark.add(sequence);
      this.#scanned = { after: sequence };
      if (takesStreamRecord(filters, record)) this.#laneOf(record)?.push(record);
      else passed.push(sequence);
    }
    this.#advance(passed);
  }

  #laneOf(record: StreamRecord): StreamLane | undefined {
    let hash = 0;
    if (this.#lanes.length > 1)
      for (const character of itemOf(record)) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
    return this.#lanes[hash % this.#lanes.length];
  }

  #done(records: readonly StreamRecord[]): void {
    this.#advance(records.map((record) => record.dynamodb.SequenceNumber));
    if (this.#waitsForDone || this.#quiet.length > 0) this.#nap.poke();
  }

  #advance(sequences: readonly string[]): void {
    const mark = sequences.length > 0 ? this.#mark.done(sequences) : undefined;
    if (mark !== undefined) this.#work.checkpoints.set(this.#work.config.path, this.#work.shardId, { after: mark });
  }
}
