import type { ProblemMember } from '../contract/problem-members.ts';

/** `space` stands in the error frames of sockets alone. */
type Extra = { readonly [Member in ProblemMember | 'space']?: unknown };

/** A failure that the route declares: the pipeline turns it into problem+json. Any other error is a 500 whose text never leaves. */
export class AppError<Code extends string = string> extends Error {
  override readonly name = 'AppError';
  readonly code: Code;
  /** Further members of the problem, as `issues` or `storeUrl`. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Answered as Retry-After, in seconds. */
  readonly retryAfter: number | undefined;

  /** @param detail what went wrong in this case, for the person who writes the app; no personal data. */
  constructor(
    code: Code,
    detail?: string,
    options: {
      readonly extra?: Extra;
      readonly retryAfter?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.extra = { ...(detail ? { detail } : {}), ...options.extra };
    this.retryAfter = options.retryAfter;
  }
}
