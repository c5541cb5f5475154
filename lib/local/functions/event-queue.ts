import type { InvokeResult, Log } from '../model.ts';
import type { Destinations } from './destinations.ts';
import type { EventStore, StoredEvent } from './event-store.ts';
import type { FunctionConfig } from './function-config.ts';
import { InvokeRefused } from './invoke-refused.ts';

export interface EventQueueOptions {
  readonly store: EventStore;
  readonly destinations: Destinations;
  readonly log: Log;
  /** Waits before the first, second ... retry; the last one repeats. Milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** Asynchronous requests of one function that run at one time. */
  readonly concurrency: number;
  invoke(functionPath: string, requestId: string, event: string): Promise<InvokeResult>;
  config(functionPath: string): FunctionConfig | undefined;
}

interface Lane {
  readonly ready: StoredEvent[];
  running: number;
}

const THROTTLE_FIRST_MS = 200;
const THROTTLE_MOST_MS = 60_000;
const UNWRITTEN_MS = 1_000;

/** Runs asynchronous events as Lambda does: retries with pauses, a greatest age, then destinations or the dead-letter queue. */
export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #idleWaiters: (() => void)[] = [];
  readonly #attempts = new Set<Promise<void>>();
  #unsettled = 0;
  #stopped = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
    for (const event of options.store.all()) this.#schedule(event, false);
  }

  /** Keeps the event on disk and runs it soon. */
  add(functionPath: string, requestId: string, event: string): void {
    this.#schedule(this.#options.store.add(newEvent(functionPath, requestId, event)), false);
  }

  /** Resolves when nothing runs and nothing waits, not even for a retry. */
  async idle(): Promise<void> {
    if (this.#unsettled > 0) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Starts nothing more; what is unsettled stays on disk. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Resolves when what ran at `stop` has ended and is written down. */
  async stopped(): Promise<void> {
    await Promise.allSettled(this.#attempts);
  }

  #schedule(item: StoredEvent, again: boolean): void {
    if (!again) this.#unsettled++;
    if (this.#stopped) return;
    const wait = item.dueAt - Date.now();
    if (wait <= 0) {
      this.#enqueue(item);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enqueue(item);
    }, wait);
    this.#timers.add(timer);
  }

  #enqueue(item: StoredEvent): void {
    const lane = this.#lanes.get(item.functionPath) ?? { ready: [], running: 0 };
    this.#lanes.set(item.functionPath, lane);
    lane.ready.push(item);
    this.#pump(lane);
  }

  #pump(lane: Lane): void {
    while (!this.#stopped && lane.running < this.#options.concurrency && lane.ready.length > 0) {
      lane.running++;
      const item = lane.ready.shift() as StoredEvent;
      const attempt = this.#attempt(item)
        .catch((error: unknown) => this.#unwritten(item, error))
        .finally(() => {
          this.#attempts.delete(attempt);
          lane.running--;
          this.#pump(lane);
        });
      this.#attempts.add(attempt);
    }
  }

  /** What became of an attempt could not be written down, as on a full disk: the event runs again. */
  #unwritten(item: StoredEvent, error: unknown): void {
    this.#options.log.error(`asynchronous invoke of ${item.functionPath}: ${error}`);
    item.dueAt = Date.now() + UNWRITTEN_MS;
    this.#schedule(item, true);
  }

  async #attempt(item: StoredEvent): Promise<void> {
    const config = this.#options.config(item.functionPath);
    if (!config) return this.#gone(item);
    if (Date.now() - item.acceptedAt > config.async.maxAgeMs)
      return this.#fail(config, item, undefined, 'EventAgeExceeded');
    let result: InvokeResult;
    try {
      result = await this.#options.invoke(item.functionPath, item.requestId, item.event);
    } catch (error) {
      if (!(error instanceof InvokeRefused))
        this.#options.log.error(`asynchronous invoke of ${item.functionPath}: ${error}`);
      return this.#later(item, Math.min(THROTTLE_MOST_MS, THROTTLE_FIRST_MS + (Date.now() - item.acceptedAt)));
    }
    if (this.#stopped && result.error) return;
    if (!result.error) return this.#succeed(config, item, result);
    item.attempts++;
    if (item.attempts > config.async.retries) return this.#fail(config, item, result, 'RetriesExhausted');
    const delays = this.#options.retryDelaysMs;
    this.#later(item, delays[Math.min(item.attempts, delays.length) - 1] ?? 0);
  }

  #later(item: StoredEvent, waitMs: number): void {
    item.dueAt = Date.now() + waitMs;
    if (this.#stopped) return;
    this.#options.store.postpone(item);
    this.#schedule(item, true);
  }

  async #succeed(config: FunctionConfig, item: StoredEvent, result: InvokeResult): Promise<void> {
    await this.#options.destinations.succeeded(config, item, result);
    this.#settle(item);
  }

  async #fail(
    config: FunctionConfig,
    item: StoredEvent,
    result: InvokeResult | undefined,
    condition: 'RetriesExhausted' | 'EventAgeExceeded',
  ) {
    await this.#options.destinations.failed(config, item, result, condition);
    this.#settle(item);
  }

  #gone(item: StoredEvent): void {
    this.#options.log.warn(
      `an asynchronous event was kept for ${item.functionPath}, which the stack no longer has; it is dropped`,
    );
    this.#settle(item);
  }

  #settle(item: StoredEvent): void {
    this.#options.store.remove(item);
    this.#unsettled--;
    if (this.#unsettled === 0) for (const waiter of this.#idleWaiters.splice(0)) waiter();
  }
}

function newEvent(functionPath: string, requestId: string, event: string): Omit<StoredEvent, 'id'> {
  const now = Date.now();
  return { functionPath, requestId, event, acceptedAt: now, dueAt: now, attempts: 0 };
}
