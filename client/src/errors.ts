import type { ErrorOf, OperationId } from './operations.ts';

/** One field that breaks the schema of a request. */
export interface Issue {
  readonly in?: string;
  readonly path?: string;
  readonly message: string;
}

/** RFC 9457 problem, as every failure of the API is answered. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly remedy?: string;
  readonly requestId?: string;
  readonly issues?: readonly Issue[];
  readonly storeUrl?: string;
  readonly [member: string]: unknown;
}

const isInstance = Function.prototype[Symbol.hasInstance];

/**
 * Each entry of the package has classes of its own, and knows what another one throws by its name and a member. First it is asked as of any class,
 * since this is asked of an error that has no name yet: constructors that Babel made for React Native do so.
 */
function isKnown(asked: unknown, own: unknown, error: unknown, name: string, member: string): boolean {
  if (isInstance.call(asked as typeof Error, error)) return true;
  return asked === own && error instanceof Error && error.name === name && member in error;
}

/** The API answered that the call failed. Decide by `code`; show `problem.detail` to developers, not to people. */
export class ApiError<Code extends string = string> extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes that an app derives are asked as well
    return isKnown(this, ApiError, error, 'ApiError', 'problem');
  }

  readonly code: Code;
  readonly status: number;
  readonly operation: string;
  readonly problem: Problem;
  /** Seconds to wait before the next try, when the answer said so. */
  readonly retryAfter: number | undefined;

  constructor(operation: string, problem: Problem, retryAfter?: number) {
    const [issue] = problem.issues ?? [];
    const why = issue ? `: ${issue.path ? `${issue.path} ` : ''}${issue.message}` : '';
    super(`${operation}: ${problem.detail ?? problem.title}${why} (${problem.code}, ${problem.status})`);
    this.name = 'ApiError';
    this.code = problem.code as Code;
    this.status = problem.status;
    this.operation = operation;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** No answer: offline, connection lost, or the time ran out. Whether a command took effect is not known; retry it with the same key. */
export class NetworkError extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes that an app derives are asked as well
    return isKnown(this, NetworkError, error, 'NetworkError', 'timedOut');
  }

  readonly timedOut: boolean;

  constructor(message: string, options: { readonly timedOut?: boolean; readonly cause?: unknown } = {}) {
    super(message);
    this.name = 'NetworkError';
    this.timedOut = options.timedOut ?? false;
    this.cause = options.cause;
  }
}

/** Names that Cognito gives to its refusals, and ours: `SignedOut`, `UnsupportedChallenge`, `InvalidRedirect`. */
export type AuthErrorCode =
  | 'SignedOut'
  | 'UnsupportedChallenge'
  | 'InvalidRedirect'
  | 'NotAuthorizedException'
  | 'UserNotConfirmedException'
  | 'UserNotFoundException'
  | 'UsernameExistsException'
  | 'PasswordResetRequiredException'
  | 'InvalidPasswordException'
  | 'InvalidParameterException'
  | 'CodeMismatchException'
  | 'ExpiredCodeException'
  | 'EnableSoftwareTokenMFAException'
  | 'LimitExceededException'
  | 'TooManyRequestsException'
  | (string & {});

/** Cognito refused, or there is no session to work with. */
export class AuthError extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes that an app derives are asked as well
    return isKnown(this, AuthError, error, 'AuthError', 'code');
  }

  // Declared alone: what defines it would be a helper in the bundles, and the constructor sets it.
  declare readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string) {
    super(message);
    this.name = 'AuthError';
    this.code = code;
  }
}

/**
 * Narrows a caught error to a failure that this operation declares, so that `code` is checked by the compiler.
 * @example catch (error) { if (isErrorOf('registerDevice', error) && error.code === 'device-limit') ... }
 */
export function isErrorOf<Id extends OperationId>(operation: Id, error: unknown): error is ApiError<ErrorOf<Id>> {
  return error instanceof ApiError && error.operation === operation;
}
