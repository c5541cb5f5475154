import type { ErrorSpecs } from '../../contract/errors.ts';
import type { Route } from '../../contract/route.ts';
import type { Facts } from '../../policy/accounts.ts';
import type { Decision } from '../../policy/decide.ts';
import type { KeptMinimums } from '../../policy/minimum-versions.ts';
import type { ReadCaller } from '../../policy/read-caller.ts';
import type { Concern, Recording } from '../audit.ts';
import type { Cursors } from '../cursor.ts';
import type { Idempotency } from '../idempotency.ts';
import type { Logger } from '../logger.ts';
import type { Caller } from '../operation.ts';
import type { Outcomes } from '../outcomes.ts';
import type { StepUpGuard } from '../step-up.ts';
import type { Tools } from '../tools.ts';

/** HTTP API event, payload format 2.0, as far as the pipeline reads it. */
export interface HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly routeKey?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly method: string; readonly sourceIp: string; readonly userAgent?: string };
    /** `jwt` of the gateway itself; `lambda` of the function that says who calls a route open to keys. */
    readonly authorizer?: {
      readonly jwt?: { readonly claims: Readonly<Record<string, unknown>> };
      readonly lambda?: Readonly<Record<string, unknown>> | null;
    };
  };
}

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

export interface RouteInputs {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What the pipeline needs beside the operation. */
export interface RouteServices extends Tools {
  /** `identity/createOrganisation`, for logs and bindings. */
  readonly operation: string;
  readonly readFacts: ReadCaller;
  /** Needed by routes that take an Idempotency-Key. */
  readonly outcomes?: Outcomes;
  /** Needed by routes with a `cursor` in their query. */
  readonly cursors?: Cursors;
  /** Needed by routes with a limit: `rateLimiter()`. */
  readonly limiter?: Middleware;
  /** Needed by routes that say `notFoundPage`. */
  readonly notFoundPage?: () => Pick<HttpResponse, 'headers' | 'body'>;
  /** Needed by routes that are open to keys: `keyGuard()`. */
  readonly keys?: KeyGuard;
  /** Needed by routes that say `stepUp`: `stepUpGuard()`. */
  readonly stepUps?: StepUpGuard;
  readonly appVersions: AppVersions;
  /** Those set without a deployment, of routes that read the accounts table. */
  readonly minimums?: KeptMinimums;
  readonly logger: (fields: Readonly<Record<string, unknown>>) => Logger;
}

/** What stands before the policy, and behind it, of a route that is open to keys. */
export interface KeyGuard {
  /** Failures of these routes. */
  readonly errors: ErrorSpecs;
  /** The caller whom the authorizer found. @throws AppError `unauthenticated`. */
  identify(found: Readonly<Record<string, unknown>>, now: Date): NonNullable<Exchange['subject']>;
  /** @returns why the key is refused, from facts read for this request. */
  refuse(exchange: Exchange, facts: Facts): Decision | undefined;
  /** Takes a token of the key's own bucket. */
  readonly limit: Middleware;
}

/** Oldest version served per platform, and where the newest is. */
export type AppVersions = Readonly<Record<string, { readonly minimum: string; readonly storeUrl?: string }>>;

/** One request on its way through the pipeline; each middleware adds its part. */
export interface Exchange {
  readonly route: Route;
  readonly services: RouteServices;
  readonly requestId: string;
  readonly startedAt: number;
  /** Names of the events that the operation left. */
  readonly emitted: Set<string>;
  log: Logger;
  app?: { readonly platform: string; readonly version: string };
  /** Oldest version served on the app's platform, when it was set without a deployment. */
  minimum?: AppVersions[string] | undefined;
  /** What was set without a deployment is still to be read, with the caller's facts. */
  minimumPending?: boolean;
  subject?: Omit<Caller, keyof Facts | 'app'>;
  facts?: Facts;
  input?: RouteInputs;
  idempotency?: Idempotency;
  /** What the operation returned. */
  output?: unknown;
  /** The rule that refused. */
  rule?: string;
  /** What the audit log is to keep; absent where it keeps nothing of this route. */
  recording?: Recording;
  concern: Concern;
}

/** The part of middy's request that the pipeline uses. */
export interface PipelineRequest {
  readonly event: HttpEvent;
  readonly context: { readonly getRemainingTimeInMillis?: () => number };
  readonly internal: { exchange?: Exchange };
  response: unknown;
  error: unknown;
}

export interface Middleware {
  readonly before?: (request: PipelineRequest) => unknown;
  readonly after?: (request: PipelineRequest) => unknown;
  readonly onError?: (request: PipelineRequest) => unknown;
}

export function exchangeOf(request: PipelineRequest): Exchange {
  const { exchange } = request.internal;
  if (!exchange) throw new Error('the pipeline has no exchange: `open` must be its first middleware');
  return exchange;
}
