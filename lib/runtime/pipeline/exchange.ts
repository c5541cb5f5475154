import type { Route } from '../../contract/route.ts';
import type { Facts } from '../../policy/accounts.ts';
import type { ReadFacts } from '../../policy/read-facts.ts';
import type { Cursors } from '../cursor.ts';
import type { Idempotency } from '../idempotency.ts';
import type { Logger } from '../logger.ts';
import type { Caller } from '../operation.ts';
import type { Outcomes } from '../outcomes.ts';
import type { Tools } from '../tools.ts';

/** HTTP API event, payload format 2.0, as far as the pipeline reads it. */
export interface HttpEvent {
  readonly rawPath: string;
  readonly routeKey?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly method: string; readonly sourceIp: string };
    readonly authorizer?: { readonly jwt?: { readonly claims: Readonly<Record<string, unknown>> } };
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
  readonly readFacts: ReadFacts;
  /** Needed by routes that take an Idempotency-Key. */
  readonly outcomes?: Outcomes;
  /** Needed by routes with a `cursor` in their query. */
  readonly cursors?: Cursors;
  readonly appVersions: AppVersions;
  readonly logger: (fields: Readonly<Record<string, unknown>>) => Logger;
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
  subject?: Omit<Caller, keyof Facts | 'app'>;
  facts?: Facts;
  input?: RouteInputs;
  idempotency?: Idempotency;
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
