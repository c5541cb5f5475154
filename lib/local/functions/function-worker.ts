import { Worker } from 'node:worker_threads';
import type { InvokeResult } from '../model.ts';
import { exited, type Invocation, outOfMemory, responseTooLarge, timedOut } from './invocation.ts';
import { Claims } from './worker/claims.ts';
import { Reply, type WorkerError, type WorkerStart } from './worker/messages.ts';

type Failure = NonNullable<InvokeResult['error']>;

const MAX_RESPONSE_CHARACTERS = 6_291_556;

export interface WorkerOptions {
  /** What the thread runs: lib/local/functions/worker. */
  readonly code: URL;
  readonly start: Omit<WorkerStart, 'claims'>;
  readonly environment: Record<string, string>;
  /** Longest initialisation before the worker is given up. */
  readonly initLimitMs: number;
}

/** What a worker tells its pool. */
export interface WorkerEvents {
  /** Initialised: takes its first request. */
  ready(worker: FunctionWorker): void;
  /** Answered a request; `quick` when the handler waited for nothing. */
  answered(quick: boolean): void;
  /** Answered all its requests: takes the next. */
  free(worker: FunctionWorker): void;
  /** Ended, for whatever reason; `initFailure` when it never became ready. */
  ended(worker: FunctionWorker, rest: UnfinishedWork): void;
  lines(text: string): void;
}

/** What a worker that ended leaves behind. */
export interface UnfinishedWork {
  /** When it never became ready. */
  readonly initFailure?: Failure;
  /** Requests that failed with it. */
  readonly failed: number;
  /** Requests that it has not begun. */
  readonly unbegun: readonly Invocation[];
}

/** One worker thread of a function, seen from the runtime. Runs the requests it is given one at a time. */
export class FunctionWorker {
  /** performance.now() of the last answer. */
  idleSince = 0;
  /** No further request is given to it; it ends when it is free. */
  retiring = false;
  readonly #thread: Worker;
  readonly #events: WorkerEvents;
  readonly #timeoutMs: number;
  readonly #spawnedAt = performance.now();
  #initMs: number | undefined;
  #ready = false;
  readonly #claims: Claims;
  #batch: Invocation[] = [];
  #batchNumber = 0;
  /** The place in the batch of the request that runs. */
  #at = 0;
  /** performance.now() when the batch was given. */
  #givenAt = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #ending: Failure | undefined;

  constructor(options: WorkerOptions, events: WorkerEvents) {
    this.#events = events;
    this.#timeoutMs = options.start.timeoutMs;
    const claims = Claims.memory();
    this.#claims = new Claims(claims);
    this.#thread = new Worker(options.code, {
      workerData: { ...options.start, claims } satisfies WorkerStart,
      env: options.environment,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: Math.max(32, options.start.memoryMb) },
      name: options.start.functionName,
    });
    this.#thread.on('message', (message: string) => this.#receive(message));
    this.#thread.on('error', (error: NodeJS.ErrnoException) => {
      this.#ending ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory() : unhandled(error);
    });
    this.#thread.on('exit', (code) => this.#ended(code));
    this.#timer = setTimeout(() => this.#giveUp(), options.initLimitMs);
  }

  /** Gives the worker up to MAX_BATCH requests; only after `ready` or `free`. */
  run(batch: Invocation[]): void {
    this.#batch = batch;
    this.#batchNumber = (this.#batchNumber % 0x7fffffff) + 1;
    this.#at = 0;
    this.#givenAt = this.#startedAt = performance.now();
    this.#timer ??= setTimeout(() => this.#checkDeadline(), this.#timeoutMs);
    this.#claims.offer(this.#batchNumber, batch.length);
    let message = String(this.#batchNumber);
    for (const { requestId, event } of batch) message += `\n${requestId}${event}`;
    this.#thread.postMessage(message);
  }

  /** Takes back what was given before `time` (performance.now()) and has not begun; never the request whose turn it is. */
  takeBack(time: number): Invocation[] {
    if (this.#givenAt >= time) return [];
    let from = this.#batch.length;
    while (from > this.#at + 1 && this.#claims.take(this.#batchNumber, from - 1)) from--;
    return this.#batch.splice(from);
  }

  /** Requests wait here for the one that runs. */
  get queued(): boolean {
    return this.#batch.length > this.#at + 1;
  }

  /** Ends the thread at once. */
  async end(): Promise<void> {
    await this.#thread.terminate();
  }

  #receive(message: string): void {
    const body = message.slice(1);
    const kind = message[0];
    if (kind === Reply.quickResult || kind === Reply.result)
      this.#answer(
        body.length > MAX_RESPONSE_CHARACTERS ? { error: responseTooLarge() } : { payload: JSON.parse(body) },
        kind === Reply.quickResult,
      );
    else if (kind === Reply.line) this.#events.lines(body);
    else if (kind === Reply.failed) this.#answer({ error: fromWorker(body) });
    else if (kind === Reply.ready) this.#becomeReady();
    else if (kind === Reply.outOfMemory) this.#ending ??= outOfMemory();
    else this.#ending ??= fromWorker(body);
    if (kind === Reply.initFailed) void this.#thread.terminate();
  }

  #becomeReady(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ready = true;
    this.#initMs = performance.now() - this.#spawnedAt;
    this.#events.ready(this);
  }

  #answer(outcome: Pick<InvokeResult, 'payload' | 'error'>, quick = false): void {
    const invocation = this.#batch[this.#at];
    if (!invocation || this.#ending) return;
    this.#at++;
    this.idleSince = performance.now();
    const durationMs = this.idleSince - this.#startedAt;
    this.#startedAt = this.idleSince;
    const initMs = this.#initMs;
    this.#initMs = undefined;
    this.#events.answered(quick);
    if (this.#at === this.#batch.length) this.#events.free(this);
    invocation.resolve({ ...outcome, requestId: invocation.requestId, durationMs, ...(initMs && { initMs }) });
  }

  /** One timer serves many requests: it looks whose turn it is and waits for the rest of that one's time. */
  #checkDeadline(): void {
    this.#timer = undefined;
    if (this.#at >= this.#batch.length) return;
    const left = this.#startedAt + this.#timeoutMs - performance.now();
    if (left > 0) this.#timer = setTimeout(() => this.#checkDeadline(), left);
    else this.#giveUp();
  }

  #giveUp(): void {
    this.#ending ??= timedOut(this.#timeoutMs);
    const requestId = this.#batch[this.#at]?.requestId ?? 'init';
    this.#events.lines(`${new Date().toISOString()} ${requestId} ${this.#ending.message.replace('Error: ', '')}`);
    void this.#thread.terminate();
  }

  #ended(code: number): void {
    clearTimeout(this.#timer);
    const failure = this.#ending ?? exited(code);
    const unbegun = this.takeBack(Number.POSITIVE_INFINITY);
    const lost = this.#batch.splice(this.#at);
    this.#events.ended(this, { initFailure: this.#ready ? undefined : failure, failed: lost.length, unbegun });
    for (const invocation of lost) this.#fail(invocation, failure);
  }

  #fail(invocation: Invocation, failure: Failure): void {
    if (failure.kind !== 'TimedOut') this.#events.lines(`RequestId: ${invocation.requestId} ${failure.message}`);
    const error = {
      ...failure,
      message: failure.trace ? failure.message : `RequestId: ${invocation.requestId} ${failure.message}`,
    };
    invocation.resolve({ error, requestId: invocation.requestId, durationMs: performance.now() - this.#startedAt });
  }
}

function fromWorker(json: string): Failure {
  const { errorType, errorMessage, trace } = JSON.parse(json) as WorkerError;
  return { type: errorType, message: errorMessage, kind: 'Unhandled', trace };
}

function unhandled(error: Error): Failure {
  return { type: error.name, message: error.message, kind: 'Unhandled', trace: error.stack?.split('\n') ?? [] };
}
