/** What Lambda answers when it does not run the function at all, under the names of its API. */
export type RefusalCode = 'ResourceNotFoundException' | 'TooManyRequestsException' | 'RequestTooLargeException';

const statusCodes: Record<RefusalCode, number> = {
  ResourceNotFoundException: 404,
  TooManyRequestsException: 429,
  RequestTooLargeException: 413,
};

/** Rejection of `invoke` and `invokeAsync`: the function was not run. `name` is Lambda's error code. */
export class InvokeRefused extends Error {
  override readonly name: RefusalCode;
  readonly statusCode: number;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = code;
    this.statusCode = statusCodes[code];
  }
}

/** The answer to an invoke above a function's concurrency. */
export function throttled(): InvokeRefused {
  return new InvokeRefused('TooManyRequestsException', 'Rate Exceeded.');
}
