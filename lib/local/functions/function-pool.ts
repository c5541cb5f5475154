import type { InvokeResult } from '../model.ts';
import { Batching } from './batching.ts';
import type { Capacity, CapacityUser } from './capacity.ts';
import { FunctionWorker, type UnfinishedWork, type WorkerEvents, type WorkerOptions } from './function-worker.ts';
import type { Invocation } from './invocation.ts';
import { throttled } from './invoke-refused.ts';

export interface PoolOptions {
  /** Made anew for each worker: code and environment may have changed. */
  workerOptions(): WorkerOptions;
  readonly capacity: Capacity;
  readonly reserved: number | undefined;
  /** A request waits so long for a busy worker before a further one is started; milliseconds. */
  readonly growAfterMs: number;
  /** A request waits so long for room on this machine before it is refused; milliseconds. */
  readonly queueLimitMs: number;
  /** Workers of this function that may be starting at one time. */
  readonly startsAtOnce: number;
  lines(text: string): void;
}

/** The workers of one function: the warmest idle one is used first, more are started while requests wait. */
export class FunctionPool implements CapacityUser {
  readonly #options: PoolOptions;
  readonly #events: WorkerEvents;
  /** Least recently used first. */
  readonly #idle: FunctionWorker[] = [];
  readonly #live = new Set<FunctionWorker>();
  readonly #starting = new Set<FunctionWorker>();
  readonly #ending = new Set<Promise<void>>();
  readonly #waiting: Invocation[] = [];
  readonly #batching = new Batching();
  /** Requests that workers have been given and have not answered. */
  #given = 0;
  #dispatching = false;
  #growTimer: NodeJS.Timeout | undefined;
  #onDrained: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#events = {
      ready: (worker) => this.#ready(worker),
      answered: (quick) => {
        this.#given--;
        this.#batching.answered(quick);
      },
      free: (worker) => this.#free(worker),
      ended: (worker, rest) => this.#ended(worker, rest),
      lines: options.lines,
    };
    options.capacity.join(this);
  }

  /** Hands the request to an idle worker or queues it. Throws TooManyRequestsException above the reserved concurrency. */
  run(invocation: Invocation): void {
    const { reserved } = this.#options;
    if (reserved !== undefined && this.#given + this.#waiting.length >= reserved) throw throttled();
    this.#waiting.push(invocation);
    if (this.#batching.several && this.#given > 0) this.#dispatchSoon();
    else this.#dispatch();
  }

  /** Workers alive, starting ones included. */
  get workers(): number {
    return this.#live.size;
  }

  /** Idle workers end now, busy ones after their request; the next request meets the new code. */
  retireAll(): void {
    for (const worker of this.#live) worker.retiring = true;
    this.#takeBack(Number.POSITIVE_INFINITY);
    while (this.#idle.length > 0) this.#drop(this.#idle[0] as FunctionWorker);
    for (const worker of this.#starting) this.#drop(worker);
    if (this.#waiting.length > 0) this.#grow();
  }

  /** Ends workers idle since before `time` (performance.now()). */
  endIdleSince(time: number): void {
    while (this.#idle[0] && this.#idle[0].idleSince < time) this.#drop(this.#idle[0]);
  }

  /** Ends every worker that has a request, at once, as when its host fails. */
  async killBusy(): Promise<void> {
    const busy = [...this.#live].filter((worker) => !this.#idle.includes(worker) && !this.#starting.has(worker));
    await Promise.all(busy.map((worker) => worker.end()));
  }

  oldestIdle(): number | undefined {
    return this.#idle[0]?.idleSince;
  }

  endOldestIdle(): void {
    if (this.#idle[0]) this.#drop(this.#idle[0]);
  }

  /** Waits for running requests up to `graceMs`, then ends every worker. Requests still waiting are refused. */
  async stop(graceMs: number): Promise<void> {
    this.#takeBack(Number.POSITIVE_INFINITY);
    for (const invocation of this.#waiting.splice(0)) invocation.reject(throttled());
    if (this.#given > 0) {
      const grace = setTimeout(() => this.#onDrained?.(), graceMs);
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
      clearTimeout(grace);
    }
    clearTimeout(this.#growTimer);
    await Promise.all([...this.#ending, ...[...this.#live].map((worker) => worker.end())]);
  }

  #ready(worker: FunctionWorker): void {
    this.#starting.delete(worker);
    worker.idleSince = performance.now();
    this.#idle.push(worker);
    if (this.#waiting.length > 0) this.#dispatch();
  }

  #free(worker: FunctionWorker): void {
    if (worker.retiring) this.#drop(worker);
    else this.#idle.push(worker);
    if (this.#waiting.length > 0) {
      if (this.#batching.several) this.#dispatchSoon();
      else this.#dispatch();
    }
    if (this.#given === 0) this.#onDrained?.();
  }

  /** Waits for the other requests that have arrived by now. */
  #dispatchSoon(): void {
    if (this.#dispatching) return;
    this.#dispatching = true;
    setImmediate(() => {
      this.#dispatching = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop();
      if (!worker) break;
      const batch = this.#batching.take(this.#waiting);
      this.#given += batch.length;
      worker.run(batch);
      if (worker.queued) this.#watchQueue();
    }
    if (this.#waiting.length === 0) return;
    if (this.#live.size === 0) this.#grow();
    this.#watchQueue();
  }

  /** What was given before `time` (performance.now()) and has not begun waits again. */
  #takeBack(time: number): void {
    for (const worker of this.#live) {
      const unbegun = worker.takeBack(time);
      this.#given -= unbegun.length;
      this.#waiting.unshift(...unbegun);
      if (unbegun.length > 0) this.#batching.answered(false);
    }
  }

  /** A worker ended by itself: crash, exit, timeout, out of memory or failed initialisation. */
  #ended(worker: FunctionWorker, { initFailure, failed, unbegun }: UnfinishedWork): void {
    if (!this.#live.has(worker)) return;
    this.#forget(worker);
    this.#given -= failed + unbegun.length;
    this.#waiting.unshift(...unbegun);
    if (initFailure && this.#waiting.length > 0) this.#failWaiting(initFailure);
    if (this.#waiting.length > this.#starting.size) this.#grow();
    if (this.#waiting.length > 0) this.#dispatch();
    if (this.#given === 0) this.#onDrained?.();
  }

  /** Without a single working worker every waiting request meets the same failure; otherwise the one this worker was for. */
  #failWaiting(error: NonNullable<InvokeResult['error']>): void {
    const count = this.#live.size === 0 ? this.#waiting.length : 1;
    for (const { resolve, requestId, arrivedAt } of this.#waiting.splice(0, count)) {
      resolve({ error, requestId, durationMs: performance.now() - arrivedAt });
    }
  }

  #grow(): void {
    const wanted = Math.min(
      this.#waiting.length - this.#starting.size,
      this.#options.startsAtOnce - this.#starting.size,
    );
    for (let n = 0; n < wanted && this.#options.capacity.take(); n++) this.#start();
  }

  #start(): void {
    try {
      const worker = new FunctionWorker(this.#options.workerOptions(), this.#events);
      this.#live.add(worker);
      this.#starting.add(worker);
    } catch (error) {
      // A NODE_OPTIONS that worker threads refuse, a folder that cannot be written.
      this.#options.capacity.giveBack();
      this.#failWaiting({ type: 'Runtime.InvalidEntrypoint', message: String(error), kind: 'Unhandled' });
    }
  }

  #watchQueue(): void {
    this.#growTimer ??= setTimeout(() => {
      this.#growTimer = undefined;
      this.#takeBack(performance.now() - this.#options.growAfterMs);
      this.#refuseOverdue();
      this.#dispatch();
      const first = this.#waiting[0];
      if (first && performance.now() - first.arrivedAt >= this.#options.growAfterMs) this.#grow();
      if (first || this.#queued()) this.#watchQueue();
    }, this.#options.growAfterMs);
  }

  #queued(): boolean {
    for (const worker of this.#live) if (worker.queued) return true;
    return false;
  }

  #refuseOverdue(): void {
    if (this.#starting.size > 0) return;
    const latest = performance.now() - this.#options.queueLimitMs;
    while (this.#waiting[0] && this.#waiting[0].arrivedAt < latest) this.#waiting.shift()?.reject(throttled());
  }

  #drop(worker: FunctionWorker): void {
    this.#forget(worker);
    const ended = worker.end().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  #forget(worker: FunctionWorker): void {
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#starting.delete(worker);
    if (this.#live.delete(worker)) this.#options.capacity.giveBack();
  }
}
