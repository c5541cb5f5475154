import { Worker } from 'node:worker_threads';
import type { InvokeResult } from '../model.ts';
import { exited, type Invocation, outOfMemory, responseTooLarge, timedOut } from './invocation.ts';
import { Reply, type WorkerError, type WorkerStart } from './worker/messages.ts';

type Failure = NonNullable<InvokeResult['error']>;

const MAX_RESPONSE_CHARACTERS = 6_291_556;

export interface WorkerOptions {
  readonly start: WorkerStart;
  readonly environment: Record<string, string>;
  readonly timeoutMs: number;
  /** Longest initialisation before the worker is given up. */
  readonly initLimitMs: number;
}

/** What a worker tells its pool. */
export interface WorkerEvents {
  /** Initialised: takes its first request. */
  ready(worker: FunctionWorker): void;
  /** Answered a request: takes the next. */
  free(worker: FunctionWorker): void;
  /** Ended, for whatever reason; `initFailure` when it never became ready. */
  ended(worker: FunctionWorker, initFailure?: Failure): void;
  lines(text: string): void;
}

/** One worker thread of a function, seen from the runtime. Runs one request at a time. */
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
  #current: Invocation | undefined;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #ending: Failure | undefined;

  constructor(options: WorkerOptions, events: WorkerEvents) {
    this.#events = events;
    this.#timeoutMs = options.timeoutMs;
    this.#thread = new Worker(new URL('./worker/worker.ts', import.meta.url), {
      workerData: options.start,
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

  /** Gives the worker a request; only after `ready` or `free`. */
  run(invocation: Invocation): void {
    this.#current = invocation;
    this.#startedAt = performance.now();
    this.#timer ??= setTimeout(() => this.#checkDeadline(), this.#timeoutMs);
    this.#thread.postMessage(`${invocation.requestId}${Date.now() + this.#timeoutMs}${invocation.event}`);
  }

  /** Ends the thread at once. */
  async end(): Promise<void> {
    await this.#thread.terminate();
  }

  #receive(message: string): void {
    const body = message.slice(1);
    const kind = message[0];
    if (kind === Reply.result)
      this.#answer(
        body.length > MAX_RESPONSE_CHARACTERS ? { error: responseTooLarge() } : { payload: JSON.parse(body) },
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

  #answer(outcome: Pick<InvokeResult, 'payload' | 'error'>): void {
    const invocation = this.#current;
    if (!invocation || this.#ending) return;
    this.#current = undefined;
    this.idleSince = performance.now();
    const initMs = this.#initMs;
    this.#initMs = undefined;
    this.#events.free(this);
    invocation.resolve({
      ...outcome,
      requestId: invocation.requestId,
      durationMs: this.idleSince - this.#startedAt,
      ...(initMs && { initMs }),
    });
  }

  /** One timer serves many requests: it looks whose turn it is and waits for the rest of that one's time. */
  #checkDeadline(): void {
    this.#timer = undefined;
    if (!this.#current) return;
    const left = this.#startedAt + this.#timeoutMs - performance.now();
    if (left > 0) this.#timer = setTimeout(() => this.#checkDeadline(), left);
    else this.#giveUp();
  }

  #giveUp(): void {
    this.#ending ??= timedOut(this.#timeoutMs);
    const requestId = this.#current?.requestId ?? 'init';
    this.#events.lines(`${new Date().toISOString()} ${requestId} ${this.#ending.message.replace('Error: ', '')}`);
    void this.#thread.terminate();
  }

  #ended(code: number): void {
    clearTimeout(this.#timer);
    const failure = this.#ending ?? exited(code);
    const invocation = this.#current;
    this.#current = undefined;
    this.#events.ended(this, this.#ready ? undefined : failure);
    if (!invocation) return;
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
