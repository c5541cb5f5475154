import type { $ZodType, input, output } from 'zod/v4/core';
import type { CommonErrorCode, ErrorSpecs } from './errors.ts';
import type { DomainEvent } from './event.ts';
import type { Limit } from './limit.ts';
import type { PolicySpecs } from './policy.ts';
import type { Resources } from './resources.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Shape = Readonly<Record<string, $ZodType>>;

/** Names between braces: `/me/devices/{deviceId}` gives `'deviceId'`. */
export type PathParameter<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

type Params<Path extends string, P> = [PathParameter<Path>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: P & { readonly [K in Exclude<keyof P, PathParameter<Path>>]: never } };

/** Reads a text among the settings. @param others all settings of the module, as the stage has them. @throws Error when it is not in its form. */
export type FormOfText = (text: string, others: Readonly<Record<string, string | number | boolean>>) => unknown;

/** A module without its types, as entries carry it. */
export interface AnyModule {
  readonly kind: 'module';
  readonly name: string;
  readonly summary: string;
  readonly resources: Resources;
  readonly errors: ErrorSpecs;
  readonly policies: PolicySpecs;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly ranges: Readonly<Record<string, readonly [least: number, greatest: number]>>;
  readonly forms: Readonly<Record<string, FormOfText>>;
}

/** Who may call: anybody, a signed-in person, or a person of a group; which one, the policy says. */
export type Auth = 'public' | 'user' | 'admin';

/**
 * What of a route the audit log keeps: `command`, its effect and its refusals; `read`, that it was read, and its refusals; `refusals`
 * alone; `keys`, those of keys; or `none`. Of a public route only what an operation says that it `concerns` has an entry: who has
 * a person's link is that person.
 */
export type Audit = 'command' | 'read' | 'refusals' | 'keys' | 'none';

/** What a contract entry says as it is, when it says it. */
interface RouteOptions {
  /** Failures that this route declares for itself: in its function alone, where those of the module stand in all that use the module. */
  readonly ownErrors?: ErrorSpecs;
  /** Rate limit of the module. Default: none, beside the stage's throttle of each route. */
  readonly limit?: Limit;
  /**
   * The operation may ask for a step-up: a proof that the person confirmed this very request with an authenticator, sent in the header `Step-Up`. It
   * decides when (`demandStepUp`). Default: never.
   */
  readonly stepUp?: 'when-asked';
  /** The scope with which API keys and machines may call it too, within their organisation and their role. Default: people only. */
  readonly keys?: string;
  /** A body of any type is passed over, for callers that send one which says nothing. */
  readonly ignoresBody?: true;
  /** A query is passed over, for addresses to which others add something of theirs. */
  readonly ignoresQuery?: true;
  /** What is not found is answered with a page, too: hand `notFoundPage` to handle(). For `text/html`. */
  readonly notFoundPage?: true;
  /** HEAD is answered as GET, without its body. */
  readonly head?: true;
  /** The response has an `etag` (or is a `StoredAnswer`), which is sent as ETag too: who knows it already (If-None-Match) is answered 304 without a body. */
  readonly etag?: true;
}

export interface RouteFields<Au, Q, B, R, S, Code extends string, Allowed extends string, A> extends RouteOptions {
  readonly method: Method;
  readonly auth: Au;
  /** What the policy is asked before the operation runs. Required unless the route is public. */
  readonly permission?: Allowed;
  /** One line for the API description. */
  readonly summary: string;
  readonly description?: string;
  /** Status of success. Default 200. */
  readonly status?: S;
  readonly query?: Q;
  /** Schema of the JSON body, or `rawBody`. */
  readonly body?: B;
  readonly response?: R;
  /** Failures beyond those that every route of its kind may answer. */
  readonly errors?: readonly (Code | CommonErrorCode)[];
  readonly access?: A;
  /** Events of the own module that the operation may leave. */
  readonly emits?: readonly DomainEvent[];
  /**
   * Idempotency-Key: `required` (default for POST), `optional` (default for PUT, PATCH, DELETE), `none` (public routes always: a key
   * is bound to its caller).
   * Routes whose effect is naturally repeatable may say `none`.
   */
  readonly idempotency?: 'required' | 'optional' | 'none';
  /**
   * Default: `command` for whatever is not a GET, `refusals` for a GET of things that a role or a group decides about, `none` for a
   * person's own things and public routes. A GET that shows the data of others says `read`.
   */
  readonly audit?: Audit;
  /** Largest body in bytes. Default 64 KiB. */
  readonly bodyLimit?: number;
  /** Seconds; default 10. */
  readonly timeout?: number;
  /** MB; default 512. */
  readonly memory?: number;
  /** Media type of the answer when it is not JSON; the operation then returns a string. */
  readonly contentType?: 'text/html' | 'application/json';
  /** Served at the root instead of under `/v1`. */
  readonly unversioned?: true;
}

export type RouteSpec<
  Path extends string,
  Au,
  P,
  Q,
  B,
  R,
  S,
  Code extends string,
  Allowed extends string,
  A,
> = RouteFields<Au, Q, B, R, S, Code, Allowed, A> & { readonly path: Path } & Params<Path, P>;

/** One HTTP API entry. */
export interface Route<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends $ZodType | undefined = $ZodType | undefined,
  R extends $ZodType | undefined = $ZodType | undefined,
  Code extends string = string,
  Au extends Auth = Auth,
> extends RouteOptions {
  readonly kind: 'route';
  readonly module: AnyModule;
  readonly method: Method;
  /** Path with its version: `/v1/me/devices/{deviceId}`. */
  readonly path: string;
  readonly auth: Au;
  readonly permission?: string;
  readonly summary: string;
  readonly description?: string;
  readonly status: 200 | 201 | 202 | 204;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The operation is given bytes and headers; then there is no schema in `body`. */
  readonly rawBody: boolean;
  readonly response: R;
  readonly errors: readonly Code[];
  readonly access: Readonly<Record<string, readonly string[]>>;
  readonly emits: readonly DomainEvent[];
  readonly idempotency: 'required' | 'optional' | 'none';
  readonly audit: Audit;
  readonly bodyLimit: number;
  readonly timeout: number;
  readonly memory: number;
  readonly contentType: 'text/html' | 'application/json';
}

type Parsed<S extends Shape> = { readonly [K in keyof S]: output<S[K]> };
type Body<B> = B extends $ZodType ? output<B> : undefined;

/** What an operation is given. */
export type RouteInput<T> =
  T extends Route<infer P, infer Q, infer B, infer _R, infer _C, infer _A>
    ? { readonly params: Parsed<P>; readonly query: Parsed<Q>; readonly body: Body<B> }
    : never;

/** What an operation returns: the response body, or nothing for 204. */
export type RouteOutput<T> =
  T extends Route<infer _P, infer _Q, infer _B, infer R, infer _C, infer _A>
    ? R extends $ZodType
      ? input<R>
      : undefined
    : never;

/** The failures that a route declares of its own. */
export type RouteError<T> = T extends Route<infer _P, infer _Q, infer _B, infer _R, infer C, infer _A> ? C : never;
