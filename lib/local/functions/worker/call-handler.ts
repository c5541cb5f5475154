import type { Handler } from './load-handler.ts';
import type { WorkerStart } from './messages.ts';

/** What a handler is given as its second argument, as Lambda's own. */
export interface HandlerContext {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** The context of one request. `deadline` is in epoch milliseconds. */
export function handlerContext(start: WorkerStart, requestId: string, deadline: number): HandlerContext {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMb),
    awsRequestId: requestId,
    logGroupName: start.logGroup,
    logStreamName: start.logStream,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/**
 * Calls the handler and waits for its result. Up to Node 22 a handler may answer through a callback, or through `context.done`, `succeed` and
 * `fail`; a returned promise wins over them, and a plain return value counts only when the handler takes no callback.
 */
export function callHandler(handler: Handler, event: unknown, context: HandlerContext, runtimeMajor: number): unknown {
  if (runtimeMajor >= 24) return handler(event, context);
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result));
    const old = { succeed: resolve, fail: reject, done: callback };
    const returned = handler(event, Object.assign(context, old), callback);
    if (isThenable(returned)) returned.then(resolve, reject);
    else if (handler.length < 2) resolve(returned);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
