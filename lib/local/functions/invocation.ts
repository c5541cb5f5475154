import type { InvokeResult } from '../model.ts';

/** One request for a function, from its arrival until it is answered. */
export interface Invocation {
  readonly requestId: string;
  /** The event as JSON. */
  readonly event: string;
  /** When it arrived, performance.now(). */
  readonly arrivedAt: number;
  resolve(result: InvokeResult): void;
  reject(error: Error): void;
}

type Failure = NonNullable<InvokeResult['error']>;

/** Lambda's words for a request that ran longer than the function's timeout. */
export function timedOut(timeoutMs: number): Failure {
  return {
    type: 'Sandbox.Timedout',
    kind: 'TimedOut',
    message: `Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  };
}

/** The worker took more memory than the function has. */
export function outOfMemory(): Failure {
  return {
    type: 'Runtime.OutOfMemory',
    kind: 'OutOfMemory',
    message: 'Error: Runtime exited with error: signal: killed',
  };
}

/** The code ended its own process. */
export function exited(code: number): Failure {
  const how =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
  return { type: 'Runtime.ExitError', kind: 'Unhandled', message: `Error: ${how}` };
}

/** Lambda hands back at most 6 MB. */
export function responseTooLarge(): Failure {
  return {
    type: 'Function.ResponseSizeTooLarge',
    kind: 'Unhandled',
    message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  };
}
