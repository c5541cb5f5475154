import { AwsError } from './errors.ts';
import { type ClientOptions, configOf, send } from './send.ts';
import { encodeSegment } from './sign.ts';

/** The called function threw, timed out or ran out of memory. `code` is the name of its error. */
export class FunctionFailed extends AwsError {
  override readonly name = 'FunctionFailed';
  /** As the called function threw it; not for apps. */
  readonly thrown: string;

  constructor(functionName: string, code: string, thrown: string) {
    super({ code, message: `${functionName} failed: ${thrown}`, status: 200, operation: 'lambda:InvokeFunction' });
    this.thrown = thrown;
  }
}

export interface Functions {
  /**
   * Calls a function and waits for its answer, until the deadline. Rejects with FunctionFailed when it fails, and with OutcomeUnknown
   * (never calling it again) when the answer is lost.
   */
  invoke<T>(functionName: string, payload: unknown): Promise<T>;
  /** Has Lambda call the function later, with its own retries; resolves when accepted. May happen twice. */
  invokeLater(functionName: string, payload: unknown): Promise<void>;
}

export function createFunctions(options: ClientOptions = {}): Functions {
  const call = (functionName: string, type: 'RequestResponse' | 'Event', payload: unknown) =>
    send(
      {
        operation: 'lambda:InvokeFunction',
        service: 'lambda',
        origin: `https://lambda.${configOf(options).region}.amazonaws.com`,
        method: 'POST',
        path: `/2015-03-31/functions/${encodeSegment(functionName)}/invocations`,
        headers: { 'content-type': 'application/octet-stream', 'x-amz-invocation-type': type },
        body: JSON.stringify(payload ?? null),
        once: type === 'RequestResponse',
      },
      type === 'RequestResponse' ? { attemptMs: 900_000, ...options } : options,
    );
  return {
    async invoke(functionName, payload) {
      const answer = await call(functionName, 'RequestResponse', payload);
      const result = answer.body.length === 0 ? null : JSON.parse(answer.body.toString());
      if (answer.headers['x-amz-function-error'] !== undefined) {
        throw new FunctionFailed(functionName, result?.errorType ?? 'Error', result?.errorMessage ?? '');
      }
      return result;
    },
    async invokeLater(functionName, payload) {
      await call(functionName, 'Event', payload);
    },
  };
}
