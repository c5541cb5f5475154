/**
 * Messages between the runner and a worker thread are plain strings: one copy, no object to clone.
 *
 * To the worker: the number of the batch, then for each request a line feed, 36 characters request id and the event as JSON, which holds
 * no line feed. From the worker: one letter, then the rest.
 */
export const REQUEST_ID_LENGTH = 36;

/** A handler that takes less, in milliseconds, waits for nothing. */
export const QUICK_MS = 0.5;

export const Reply = {
  /** Initialised, ready for requests. */
  ready: 'I',
  /** Initialisation failed; a WorkerError as JSON. The worker ends. */
  initFailed: 'F',
  /** The handler's result as JSON. */
  result: 'R',
  /** The same, from a handler that took less than QUICK_MS. */
  quickResult: 'Q',
  /** The handler failed; a WorkerError as JSON. The worker lives on. */
  failed: 'E',
  /** Code outside the handler failed (uncaught exception, unhandled rejection); a WorkerError as JSON. The worker ends. */
  crashed: 'X',
  /** More memory is used than the function has. The worker ends. */
  outOfMemory: 'M',
  /** Text written by the function, complete lines without the last line feed. */
  line: 'L',
} as const;

/** As Lambda words it in the payload of a failed invoke. */
export interface WorkerError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What a worker thread is told when it starts. */
export interface WorkerStart {
  readonly taskRoot: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Memory of the Claims on this worker's requests. */
  readonly claims: SharedArrayBuffer;
  readonly logGroup: string;
  readonly logStream: string;
  readonly jsonLogs: boolean;
  readonly logLevel: string | undefined;
  /** Node major version of the template's runtime: from 24 on Lambda takes no callback handlers. */
  readonly runtimeMajor: number;
}
