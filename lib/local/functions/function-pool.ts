import type { InvokeResult } from '../model.ts';
import type { Capacity, CapacityUser } from './capacity.ts';
import { FunctionWorker, type WorkerEvents, type WorkerOptions } from './function-worker.ts';
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
  #waiting: Invocation[] = [];
  #busy = 0;
  #growTimer: NodeJS.Timeout | undefined;
  #onDrained: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#events = {
      ready: (worker) => this.#ready(worker),
      free: (worker) => this.#free(worker),
      ended: (worker, initFailure) => this.#ended(worker, initFailure),
      lines: options.lines,
    };
    options.capacity.join(this);
  }

  /** Hands the request to an idle worker or queues it. Throws TooManyRequestsException above the reserved concurrency. */
  run(invocation: Invocation): void {
    const { reserved } = this.#options;
    if (reserved !== undefined && this.#busy + this.#waiting.length >= reserved) throw throttled();
    const worker = this.#idle.pop();
    if (worker) {
      this.#give(worker, invocation);
      return;
    }
    this.#waiting.push(invocation);
    if (this.#live.size === 0) this.#grow();
    this.#watchQueue();
  }

  /** Workers alive, starting ones included. */
  get workers(): number {
    return this.#live.size;
  }

  /** Idle workers end now, busy ones after their request; the next request meets the new code. */
  retireAll(): void {
    for (const worker of this.#live) worker.retiring = true;
    while (this.#idle.length > 0) this.#drop(this.#idle[0] as FunctionWorker);
    for (const worker of this.#starting) this.#drop(worker);
    if (this.#waiting.length > 0) this.#grow();
  }

  /** Ends workers idle since before `time` (performance.now()). */
  endIdleSince(time: number): void {
    while (this.#idle[0] && this.#idle[0].idleSince < time) this.#drop(this.#idle[0]);
  }

  oldestIdle(): number | undefined {
    return this.#idle[0]?.idleSince;
  }

  endOldestIdle(): void {
    if (this.#idle[0]) this.#drop(this.#idle[0]);
  }

  /** Waits for running requests up to `graceMs`, then ends every worker. Requests still waiting are refused. */
  async stop(graceMs: number): Promise<void> {
    for (const invocation of this.#waiting.splice(0)) invocation.reject(throttled());
    if (this.#busy > 0) {
      const grace = setTimeout(() => this.#onDrained?.(), graceMs);
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
      clearTimeout(grace);
    }
    clearTimeout(this.#growTimer);
    await Promise.all([...this.#ending, ...[...this.#live].map((worker) => worker.end())]);
  }

  #give(worker: FunctionWorker, invocation: Invocation): void {
    this.#busy++;
    worker.run(invocation);
  }

  #ready(worker: FunctionWorker): void {
    this.#starting.delete(worker);
    this.#next(worker);
  }

  #free(worker: FunctionWorker): void {
    this.#busy--;
    if (worker.retiring) this.#drop(worker);
    else this.#next(worker);
    if (this.#busy === 0) this.#onDrained?.();
  }

  #next(worker: FunctionWorker): void {
    const invocation = this.#waiting.shift();
    if (invocation) {
      this.#give(worker, invocation);
      return;
    }
    worker.idleSince = performance.now();
    this.#idle.push(worker);
  }

  /** A worker ended by itself: crash, exit, timeout, out of memory or failed initialisation. */
  #ended(worker: FunctionWorker, initFailure: InvokeResult['error']): void {
    if (!this.#live.has(worker)) return;
    const wasBusy = !this.#starting.has(worker) && !this.#idle.includes(worker);
    this.#forget(worker);
    if (wasBusy) this.#busy--;
    if (initFailure && this.#waiting.length > 0) this.#failWaiting(initFailure);
    if (this.#waiting.length > this.#starting.size) this.#grow();
    if (this.#busy === 0) this.#onDrained?.();
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
      this.#refuseOverdue();
      const first = this.#waiting[0];
      if (!first) return;
      if (performance.now() - first.arrivedAt >= this.#options.growAfterMs) this.#grow();
      this.#watchQueue();
    }, this.#options.growAfterMs);
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
