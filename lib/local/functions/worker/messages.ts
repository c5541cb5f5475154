/**
 * Messages between the runner and a worker thread are plain strings: one copy, no object to clone.
 *
 * To the worker: 36 characters request id, 13 digits deadline (epoch milliseconds), then the event as JSON.
 * From the worker: one letter, then the rest.
 */
export const REQUEST_ID_LENGTH = 36;
export const HEADER_LENGTH = REQUEST_ID_LENGTH + 13;

export const Reply = {
  /** Initialised, ready for requests. */
  ready: 'I',
  /** Initialisation failed; a WorkerError as JSON. The worker ends. */
  initFailed: 'F',
  /** The handler's result as JSON. */
  result: 'R',
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
  readonly logGroup: string;
  readonly logStream: string;
  readonly jsonLogs: boolean;
  readonly logLevel: string | undefined;
  /** Node major version of the template's runtime: from 24 on Lambda takes no callback handlers. */
  readonly runtimeMajor: number;
}
