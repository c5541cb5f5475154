/** What an AWS call can reject with. Recognise them by `instanceof`; the text is for logs, never for an app. */

export interface Failure {
  /** As AWS names it: `ConditionalCheckFailedException`; for failures on the way `ECONNRESET`, `TimeoutError`. */
  readonly code: string;
  readonly message: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** `dynamodb:PutItem` */
  readonly operation: string;
  readonly requestId?: string;
}

/** AWS answered with an error that has no class of its own here. */
export class AwsError extends Error {
  override readonly name: string = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly operation: string;
  readonly requestId: string | undefined;

  constructor(failure: Failure) {
    super(`${failure.operation}: ${failure.code}${failure.message ? `: ${failure.message}` : ''}`);
    this.code = failure.code;
    this.status = failure.status;
    this.operation = failure.operation;
    this.requestId = failure.requestId;
  }
}

/** The service went on refusing for the rate until the deadline. Nothing happened; the same call may succeed later. */
export class Throttled extends AwsError {
  override readonly name: string = 'Throttled';
}

/** No usable answer until the deadline, and nothing was changed: a read, or a call that never left. */
export class Unavailable extends AwsError {
  override readonly name: string = 'Unavailable';
}

/** No usable answer, and the call may or may not have taken effect. */
export class OutcomeUnknown extends Unavailable {
  override readonly name = 'OutcomeUnknown';
}

/** The function's role does not allow the call. */
export class AccessDenied extends AwsError {
  override readonly name: string = 'AccessDenied';
}

/** What was asked for does not exist (table, secret, user, object). */
export class NotFound extends AwsError {
  override readonly name: string = 'NotFound';
}

/** The condition of a put, update or delete did not hold; nothing was written. */
export class ConditionFailed extends AwsError {
  override readonly name = 'ConditionFailed';
  /** The stored item, when asked for with ReturnValuesOnConditionCheckFailure and there is one. */
  readonly item: Record<string, unknown> | undefined;

  constructor(failure: Failure, item?: Record<string, unknown>) {
    super(failure);
    this.item = item;
  }
}

/** Why one write of a transaction stopped it; `None` for those that would have passed. */
export interface CancellationReason {
  readonly code:
    | 'None'
    | 'ConditionalCheckFailed'
    | 'TransactionConflict'
    | 'ThrottlingError'
    | 'ProvisionedThroughputExceeded'
    | 'ItemCollectionSizeLimitExceeded'
    | 'ValidationError';
  readonly message?: string;
  readonly item?: Record<string, unknown>;
}

/** Nothing of the transaction was written. `reasons` has the order of its items. */
export class TransactionCanceled extends AwsError {
  override readonly name = 'TransactionCanceled';
  readonly reasons: readonly CancellationReason[];

  constructor(failure: Failure, reasons: readonly CancellationReason[]) {
    super(failure);
    this.reasons = reasons;
  }

  /** True when the condition of item `index` did not hold. */
  conditionFailedAt(index: number): boolean {
    return this.reasons[index]?.code === 'ConditionalCheckFailed';
  }
}

/** Writes whose conditions did not hold, by place, with the items found there as far as they were asked for. */
export type FailedConditions = ReadonlyMap<number, Record<string, unknown> | undefined>;

/** Of a single write and of a transaction alike; undefined when the call failed otherwise. */
export function failedConditions(error: unknown): FailedConditions | undefined {
  if (error instanceof ConditionFailed) return new Map([[0, error.item]]);
  if (!(error instanceof TransactionCanceled)) return undefined;
  const failed = error.reasons.flatMap(({ code, item }, index) =>
    code === 'ConditionalCheckFailed' ? [[index, item] as const] : [],
  );
  return failed.length > 0 ? new Map(failed) : undefined;
}
