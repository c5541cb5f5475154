import type { Operations } from './generated/api.ts';

export type OperationId = keyof Operations & string;

/** What an operation takes: `params`, `query` and `body`, those that it has. */
export type InputOf<Id extends OperationId> = Operations[Id]['input'];
/** What it answers. */
export type OutputOf<Id extends OperationId> = Operations[Id]['output'];
/** The codes of its failures. */
export type ErrorOf<Id extends OperationId> = Operations[Id]['error'];

export interface CallOptions {
  /** Ends the call and everything it waits for. */
  readonly signal?: AbortSignal;
  /** Milliseconds for one try; default 15,000. */
  readonly timeoutMs?: number;
  /** Further tries after the first; default 3. */
  readonly retries?: number;
  /** ETag of the answer that the app has, of operations that know it: rejects with ApiError `not-modified` (304) when it is still the same. */
  readonly ifNoneMatch?: string | undefined;
  /** Proof that the person confirmed this request; `withStepUp` of `@mainstay/client/step-up` gets it. */
  readonly stepUp?: string | undefined;
  /** What is sent is of an earlier release of the app: `onUpgradeRequired` is not told of a 426. */
  readonly ofEarlierApp?: boolean;
  /** A key that the app keeps itself, so that a command is safe to repeat after a restart. By default each call has a new one. */
  readonly idempotencyKey?: string;
}

type NoInput<T> = Record<never, never> extends T ? true : false;

/** One function per operation of the API. A failure rejects with ApiError, no answer with NetworkError, no session with AuthError. */
export type Api = {
  readonly [Id in OperationId]: NoInput<InputOf<Id>> extends true
    ? (input?: InputOf<Id>, options?: CallOptions) => Promise<OutputOf<Id>>
    : (input: InputOf<Id>, options?: CallOptions) => Promise<OutputOf<Id>>;
};
