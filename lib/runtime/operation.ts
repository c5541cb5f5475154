import type { Consumer, ConsumerInput, ConsumerOutput } from '../contract/consumer.ts';
import type { Route, RouteInput, RouteOutput } from '../contract/route.ts';
import type { Facts } from '../policy/accounts.ts';
import type { Subject } from '../policy/decide.ts';
import type { Idempotency } from './idempotency.ts';
import type { Logger } from './logger.ts';
import type { StepUp } from './step-up.ts';
import type { Tools } from './tools.ts';

/** The signed-in person or the key behind a request, out of the verified credential, and what the policy read of them. */
export interface Caller extends Facts, Pick<Subject, 'key'> {
  /** Of a key: the id of its own account. */
  readonly personId: string;
  /** `origin_jti`: one per sign-in, constant over refreshes. Of a key: which of its secrets. */
  readonly sessionId: string;
  readonly groups: readonly string[];
  /** Epoch seconds of the sign-in. */
  readonly signedInAt: number;
  /** App version from `X-App-Version` and `X-App-Platform`, when sent. */
  readonly app?: { readonly platform: string; readonly version: string };
}

export interface Context extends Tools {
  readonly requestId: string;
  /** Id of the request that began it all, for a consumer perhaps long ago; stands in every line of `log`. */
  readonly correlationId: string;
  readonly log: Logger;
}

export interface RouteContext extends Context {
  /** Set when the request carries an Idempotency-Key; hand it to the store, which commits it with the effect. */
  readonly idempotency: Idempotency | undefined;
  /** The app that asks, of public routes as well. */
  readonly app?: { readonly platform: string; readonly version: string };
  /** Where the request came from. */
  readonly sourceIp: string;
  /** What the caller's program calls itself, when it says so. */
  readonly userAgent?: string;
  /** Of routes that say `stepUp`: ask by `demandStepUp(context, table)`. */
  readonly stepUp?: StepUp;
  /** For routes with a `cursor` in their query. */
  readonly page: {
    /** Where the page starts; undefined for the first. @throws AppError `invalid-cursor`. */
    start(): Promise<Record<string, unknown> | undefined>;
    /** The cursor of the next page; undefined when there is none. */
    next(position: Readonly<Record<string, unknown>> | undefined): Promise<string | undefined>;
  };
}

/** The plain part of a route: typed input, caller and dependencies in, typed output out. Public routes have no caller. */
export type Operation<R extends Route, Dependencies = unknown> = (
  input: RouteInput<R>,
  caller: R extends { auth: 'public' } ? undefined : Caller,
  context: RouteContext & Dependencies,
) => Promise<RouteOutput<R>>;

/** The plain part of a consumer: one message in. A rejection makes just this message fail and be delivered again. */
export type ConsumerOperation<C extends Consumer, Dependencies = unknown> = (
  input: ConsumerInput<C>,
  context: Context & Dependencies,
) => Promise<ConsumerOutput<C>>;
