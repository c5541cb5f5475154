import type { $ZodType } from 'zod/v4/core';
import type { Access, Uses } from './access.ts';
import { type Collection, type CollectionSpec, defineCollection, type Field } from './collection.ts';
import type { AnySource, Consumer, ConsumerFields, Source } from './consumer.ts';
import type { ErrorSpecs } from './errors.ts';
import { type DomainEvent, defineEvent, type EventSpec, type PastTense } from './event.ts';
import type { Limit, LimitSpec } from './limit.ts';
import { problemOfModule } from './module-problem.ts';
import type { Permission, PolicySpecs } from './policy.ts';
import { rawBody } from './raw-body.ts';
import type { BucketSpec, QueueSpec, Resources, SealingKeySpec, SigningKeySpec, TableSpec } from './resources.ts';
import type { AnyModule, Audit, Auth, FormOfText, Method, Route, RouteSpec, Shape } from './route.ts';
import { problemOfRoute } from './route-problem.ts';

type Setting = string | number | boolean;
type Names<T> = keyof NonNullable<T> & string;
type Keys<T> = string extends keyof T ? never : keyof T & string;

type None = Record<never, never>;

export interface ModuleSpec<
  T,
  B,
  Q,
  K,
  U extends Uses,
  E extends ErrorSpecs,
  P extends PolicySpecs,
  S extends Readonly<Record<string, Setting>>,
  C,
> {
  readonly summary: string;
  readonly tables?: T;
  readonly buckets?: B;
  readonly queues?: Q;
  readonly signingKeys?: K;
  readonly sealingKeys?: C;
  /** Other modules whose resources `access` may name. */
  readonly uses?: U;
  /** Failures of this module, by code. */
  readonly errors?: E;
  readonly policies?: P;
  /** Defaults; `cdk.json` context `settings.<module>` overrides them by stage. */
  readonly settings?: S;
  /** Least and greatest value that a stage may give a number among the settings. */
  readonly ranges?: { readonly [N in keyof NoInfer<S>]?: readonly [least: number, greatest: number] };
  /** Forms of texts among the settings: what throws for those of a stage stops the synthesis, with what it says. */
  readonly forms?: { readonly [N in keyof NoInfer<S>]?: FormOfText };
}

/** A bounded context: its resources, failures, policies and settings as data, and the makers of its routes and consumers. */
export interface Module<
  R extends Resources = Resources,
  U extends Uses = Uses,
  E extends ErrorSpecs = ErrorSpecs,
  P extends PolicySpecs = PolicySpecs,
  S extends Readonly<Record<string, Setting>> = Readonly<Record<string, Setting>>,
> {
  readonly kind: 'module';
  readonly name: string;
  readonly summary: string;
  readonly resources: R;
  readonly uses: U;
  readonly errors: E;
  readonly policies: P;
  readonly settings: S;
  readonly ranges: AnyModule['ranges'];
  readonly forms: AnyModule['forms'];
  /** A rate limit for routes of the module; those that share one share its buckets. */
  limit(name: string, spec: LimitSpec): Limit;
  route<
    const Path extends string,
    const Au extends Auth,
    const PS extends Shape = Record<never, never>,
    const Q extends Shape = Record<never, never>,
    B extends $ZodType | undefined = undefined,
    RS extends $ZodType | undefined = undefined,
    const C extends Keys<E> = never,
  >(
    spec: RouteSpec<Path, Au, PS, Q, B, RS, 200 | 201 | 202 | 204, C, Permission<P>, Access<R, U>>,
  ): Route<PS, Q, B, RS, C, Au>;
  /** Documents that devices hold a copy of; see `collection.ts`. */
  collection<const F extends Readonly<Record<string, Field>>>(name: string, spec: CollectionSpec<F>): Collection<F>;
  /** What happened, told to whoever listens; see `event.ts`. */
  event<const N extends PastTense, D extends $ZodType>(name: N, spec: EventSpec<D>): DomainEvent<N, D>;
  consumer<
    const On extends Source<Names<R['tables']>, Names<R['buckets']>, Names<R['queues']>>,
    M extends $ZodType | undefined = undefined,
  >(spec: ConsumerFields<M, Access<R, U>> & { readonly on: On }): Consumer<On, M>;
}

const defaultIdempotency = {
  GET: 'none',
  POST: 'required',
  PUT: 'optional',
  PATCH: 'optional',
  DELETE: 'optional',
} as const;

function defaultAudit(
  { auth, method, permission = '', keys }: { auth: Auth; method: Method; permission?: string; keys?: string },
  policies: PolicySpecs,
): Audit {
  if (auth === 'public') return 'none';
  if (method !== 'GET') return 'command';
  const by = policies[permission.split(':', 1)[0] ?? '']?.by;
  return by === 'membership' || by === 'group' ? 'refusals' : keys ? 'keys' : 'none';
}

function defaultTimeout(on: AnySource): number {
  return 'userPool' in on ? 5 : 'socket' in on ? 10 : 30;
}

function own(module: string, emits: readonly DomainEvent[] = []): readonly DomainEvent[] {
  const foreign = emits.find((event) => event.module !== module);
  if (foreign) throw new Error(`'${module}' emits '${foreign.name}', an event of '${foreign.module}'`);
  return emits;
}

/**
 * Declares a module. Nothing happens but data: infra, generators, tests and handlers read it.
 * @throws Error when the name is not kebab-case, or two resources share a name.
 */
export function defineModule<
  const T extends Readonly<Record<string, TableSpec>> = None,
  const B extends Readonly<Record<string, BucketSpec>> = None,
  const Q extends Readonly<Record<string, QueueSpec>> = None,
  const K extends Readonly<Record<string, SigningKeySpec>> = None,
  const U extends Uses = None,
  const E extends ErrorSpecs = None,
  const P extends PolicySpecs = None,
  const S extends Readonly<Record<string, Setting>> = None,
  const C extends Readonly<Record<string, SealingKeySpec>> = None,
>(
  name: string,
  spec: ModuleSpec<T, B, Q, K, U, E, P, S, C>,
): Module<{ tables: T; buckets: B; queues: Q; signingKeys: K; sealingKeys: C }, U, E, P, S> {
  const resources = {
    tables: (spec.tables ?? {}) as T,
    buckets: (spec.buckets ?? {}) as B,
    queues: (spec.queues ?? {}) as Q,
    signingKeys: (spec.signingKeys ?? {}) as K,
    sealingKeys: (spec.sealingKeys ?? {}) as C,
  };
  const problem = problemOfModule(name, resources);
  if (problem) throw new Error(`module '${name}' ${problem}`);

  const module: AnyModule & { uses: U } = {
    kind: 'module',
    name,
    summary: spec.summary,
    resources,
    uses: (spec.uses ?? {}) as U,
    errors: spec.errors ?? {},
    policies: spec.policies ?? {},
    settings: spec.settings ?? {},
    ranges: (spec.ranges ?? {}) as AnyModule['ranges'],
    forms: (spec.forms ?? {}) as AnyModule['forms'],
  };

  return {
    ...(module as AnyModule & { resources: typeof resources; uses: U; errors: E; policies: P; settings: S }),
    route(route) {
      const idempotency = route.idempotency ?? (route.auth === 'public' ? 'none' : defaultIdempotency[route.method]);
      const problem = problemOfRoute({ ...route, idempotency });
      if (problem) throw new Error(`${route.method} ${route.path} ${problem}`);
      return {
        ...route,
        kind: 'route',
        module,
        path: route.unversioned ? route.path : `/v1${route.path}`,
        status: route.status ?? (route.response ? 200 : 204),
        params: (route.params ?? {}) as never,
        query: (route.query ?? {}) as never,
        body: (route.body === (rawBody as unknown) ? undefined : route.body) as never,
        rawBody: route.body === (rawBody as unknown),
        response: route.response as never,
        errors: (route.errors ?? []) as never,
        access: (route.access ?? {}) as Record<string, readonly string[]>,
        emits: own(name, route.emits),
        idempotency,
        audit: route.audit ?? defaultAudit(route, module.policies),
        bodyLimit: route.bodyLimit ?? 64 * 1024,
        timeout: route.timeout ?? 10,
        memory: route.memory ?? 512,
        contentType: route.contentType ?? 'application/json',
      };
    },
    limit: (limit, bucket) => ({ ...bucket, name: `${name}/${limit}` }),
    collection: (collection, fields) => defineCollection(name, collection, fields),
    event: (event, fields) => defineEvent(name, event, fields),
    consumer(consumer) {
      if ('event' in consumer.on && consumer.message) {
        throw new Error(`'${consumer.summary}' listens to events, which bring their schema: it takes no \`message\``);
      }
      return {
        kind: 'consumer',
        module,
        on: consumer.on,
        summary: consumer.summary,
        message: consumer.message as never,
        access: (consumer.access ?? {}) as Record<string, readonly string[]>,
        emits: own(name, consumer.emits),
        timeout: consumer.timeout ?? defaultTimeout(consumer.on),
        memory: consumer.memory ?? 512,
        packagedFiles: consumer.packagedFiles ?? [],
      };
    },
  };
}
