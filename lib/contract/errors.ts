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
  'rate-limited': {
    status: 429,
    title: 'Asked too often',
    remedy: 'Wait as long as Retry-After says, then send it again.',
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

/** Failures of routes that are open to keys; in their functions alone. */
export const keyErrors = {
  'key-refused': {
    status: 401,
    title: 'This key is not valid any more',
    remedy: 'Ask the organisation for another one: it was revoked, rotated out, or has come to its end.',
  },
  'scope-missing': {
    status: 403,
    title: 'The key lacks a scope',
    remedy: 'Give it the scope that `scope` names, where its role allows what you want to do.',
  },
} as const satisfies ErrorSpecs;

/** Failures of routes that may ask for a step-up; in their functions alone. */
export const stepUpErrors = {
  'step-up-required': {
    status: 403,
    title: 'This must be confirmed',
    remedy:
      'Send what `stepUp` says to POST /v1/step-ups, confirm it there with an authenticator, and repeat the request unchanged with the proof in the header `Step-Up`. Whoever has no authenticator adds one first (POST /v1/me/authenticators/totp).',
  },
  'step-up-invalid': {
    status: 403,
    title: 'The proof in Step-Up does not confirm this request',
    remedy:
      'Begin anew with POST /v1/step-ups: a proof is for one person, session and request, once, within five minutes.',
  },
} as const satisfies ErrorSpecs;

export type CommonErrorCode = keyof typeof commonErrors;
