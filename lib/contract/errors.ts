/** One way in which a request can fail. `remedy` tells the caller what to do about it. */
export interface ErrorSpec {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 426 | 429 | 500 | 503;
  readonly title: string;
  readonly remedy: string;
}
export type ErrorSpecs = Readonly<Record<string, ErrorSpec>>;

/** Failures that any route may answer; a module adds its own in `defineModule({ errors })`. */
export const commonErrors = {
  'invalid-request': {
    status: 400,
    title: 'The request breaks its schema',
    remedy: 'Correct the fields listed in `issues` and send it again.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not valid JSON',
    remedy: 'Send one JSON object, encoded as UTF-8, without a byte order mark.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor cannot be used here',
    remedy: 'Start again from the first page: a cursor is bound to the caller and to the query that gave it.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'The Idempotency-Key header is missing',
    remedy: 'Send a new UUID with each new command, and the same one when you retry it.',
  },
  unauthenticated: {
    status: 401,
    title: 'No valid access token',
    remedy: 'Sign in, or refresh, and send the access token (not the id token) as `Authorization: Bearer`.',
  },
  'session-revoked': {
    status: 401,
    title: 'This session was ended',
    remedy: 'Sign in again.',
  },
  'account-missing': {
    status: 403,
    title: 'The account has no profile yet',
    remedy: 'Call GET /v1/me once: it creates the profile.',
  },
  'account-disabled': {
    status: 403,
    title: 'The account is disabled',
    remedy: 'Contact support.',
  },
  'account-erasing': {
    status: 403,
    title: 'The account is waiting to be erased',
    remedy: 'Keep it with DELETE /v1/me/erasure, or wait until it is gone.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    remedy: 'Ask GET /v1/me/access which rule decided.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    remedy: 'Check the id; things you may not see are not found either.',
  },
  conflict: {
    status: 409,
    title: 'Someone else changed it at the same time',
    remedy: 'Read it again and repeat the change.',
  },
  'idempotency-key-in-flight': {
    status: 409,
    title: 'A request with this Idempotency-Key is still running',
    remedy: 'Wait a moment and retry with the same key.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    remedy: 'Send less, or upload a file.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is not application/json',
    remedy: 'Send `Content-Type: application/json`.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used with another request',
    remedy: 'Use a new key for a new command.',
  },
  'upgrade-required': {
    status: 426,
    title: 'This version of the app is too old',
    remedy: 'Install the newest version from the store link in `storeUrl`.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    remedy: 'Wait as long as Retry-After says.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong on our side',
    remedy: 'Retry with the same Idempotency-Key; if it stays, report the requestId.',
  },
  unavailable: {
    status: 503,
    title: 'A service we depend on is busy',
    remedy: 'Retry after Retry-After seconds with the same Idempotency-Key.',
  },
} as const satisfies ErrorSpecs;

export type CommonErrorCode = keyof typeof commonErrors;
