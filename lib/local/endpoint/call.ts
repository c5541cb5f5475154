import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from './policy/conditions.ts';
import type { Principal } from './principals.ts';

/** One call of an AWS service as it arrived. */
export interface CallRequest {
  readonly method: string;
  /** Path and query as on the wire. */
  readonly url: string;
  /** Path without query, not decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of AWS operations, as many shapes as operations
export type Input = any;

/** A call of a known operation by a known caller. */
export interface Call {
  readonly operation: string;
  readonly input: Input;
  readonly principal: Principal;
  readonly request: CallRequest;
}

/** What a caller must be allowed to do for one call. */
export interface Need {
  /** As `dynamodb:PutItem`. */
  readonly action: string;
  readonly resource: string;
  /** Other resources of which one allowed suffices: a mail may leave by its address or by its domain, whichever is verified. */
  readonly orResources?: readonly string[];
  /** Condition keys of this call; asked for only when the role's policies have conditions. */
  readonly context?: () => Context;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** An error that a service tells its caller. */
export interface ServiceError {
  readonly status: number;
  /** The service's own code, as `ThrottlingException`. */
  readonly code: string;
  readonly message: string;
  /** More members of the error, as `CancellationReasons`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** How the endpoint speaks for one AWS service. */
export interface Service {
  /** As in the credential scope of a signature: `dynamodb`, `s3`, `cognito-idp`. */
  readonly name: string;
  /** Operation and input of a request. Throws `Refusal` for a request that makes no sense. */
  read(request: CallRequest): { operation: string; input: Input };
  /** Everything the caller must be allowed; empty for operations that need no right. */
  needs(call: Call): readonly Need[];
  handle(call: Call): Promise<Answer>;
  /** An error in the service's own format. */
  error(error: ServiceError, request: CallRequest): Answer;
  /** The error of a call that no policy allows; the code differs between services. */
  readonly accessDenied: { readonly status: number; readonly code: string };
  /** The error of a call above some rate. */
  readonly throttled: { readonly status: number; readonly code: string };
}

/** Thrown anywhere in a call to answer it with an error of its service. */
export class Refusal extends Error {
  readonly error: ServiceError;

  constructor(status: number, code: string, message: string, details?: Record<string, unknown>) {
    super(message);
    this.error = { status, code, message, ...(details ? { details } : {}) };
  }
}
