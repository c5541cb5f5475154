import { commonErrors, type ErrorSpec, type ErrorSpecs } from '../contract/errors.ts';
import type { AnyModule } from '../contract/route.ts';
import { AppError } from './app-error.ts';
import { AwsError, OutcomeUnknown, Throttled, TransactionCanceled, Unavailable } from './aws/errors.ts';

/** RFC 9457 with `code` and `requestId`; `remedy` says what to do about it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly remedy: string;
  readonly requestId: string;
  readonly [extra: string]: unknown;
}

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** True when it is our fault and the error belongs into the log. */
  readonly fault: boolean;
}

/** The failure to answer for an error, whatever was thrown. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof OutcomeUnknown || error instanceof Throttled || error instanceof Unavailable) {
    return new AppError('unavailable', undefined, { retryAfter: 1, cause: error });
  }
  if (isConflict(error)) {
    return new AppError('unavailable', 'Others are changing the same data.', { retryAfter: 1, cause: error });
  }
  return new AppError('internal-error', undefined, { cause: error });
}

/** Another transaction had the item until the last attempt; nothing was written. */
const isConflict = (error: unknown): boolean =>
  error instanceof TransactionCanceled
    ? error.reasons.some(({ code }) => code === 'TransactionConflict')
    : error instanceof AwsError && error.code === 'TransactionConflictException';

const lookUp = (code: string, module: AnyModule, more: ErrorSpecs): ErrorSpec | undefined =>
  module.errors[code] ?? more[code] ?? (commonErrors as ErrorSpecs)[code];

/**
 * Problem+json for an error. A code that nobody declared is a fault of ours and answered as one.
 * @param declared codes of the module that the route lists.
 * @param more failures that the route may answer beside those of every route.
 */
export function problemFor(
  error: unknown,
  module: AnyModule,
  declared: readonly string[],
  requestId: string,
  more: ErrorSpecs = {},
): ProblemAnswer {
  const known = asAppError(error);
  const undeclared = module.errors[known.code] !== undefined && !declared.includes(known.code);
  const found = undeclared ? undefined : lookUp(known.code, module, more);
  const spec = found ?? commonErrors['internal-error'];
  const fault = spec.status === 500;
  return {
    fault: fault || spec.status === 503,
    headers: known.retryAfter === undefined ? {} : { 'retry-after': String(known.retryAfter) },
    problem: {
      type: 'about:blank',
      title: spec.title,
      status: spec.status,
      code: found ? known.code : 'internal-error',
      remedy: spec.remedy,
      requestId,
      ...(fault ? {} : known.extra),
    },
  };
}
