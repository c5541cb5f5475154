import middy, { type MiddlewareObj } from '@middy/core';
import { routePolicy } from '../contract/caller-access.ts';
import { tableVariable, variables } from '../contract/environment.ts';
import type { Actor } from '../contract/event.ts';
import { accountsTable } from '../contract/resources.ts';
import type { Route } from '../contract/route.ts';
import { keptMinimums } from '../policy/minimum-versions.ts';
import { callerReader } from '../policy/read-caller.ts';
import { AppError } from './app-error.ts';
import { createDynamo } from './aws/dynamo-client.ts';
import type { CursorBinding } from './cursor.ts';
import { optionalVariable, variable } from './environment.ts';
import { isSettled } from './idempotency.ts';
import { functionLogger } from './logger.ts';
import type { Caller, Operation, RouteContext } from './operation.ts';
import { appVersion } from './pipeline/app-version.ts';
import { audit } from './pipeline/audit.ts';
import { authorize } from './pipeline/authorize.ts';
import {
  type Exchange,
  exchangeOf,
  type HttpEvent,
  type PipelineRequest,
  type RouteServices,
} from './pipeline/exchange.ts';
import { identify } from './pipeline/identify.ts';
import { open } from './pipeline/open.ts';
import { readRequest } from './pipeline/read-request.ts';
import { repeatable } from './pipeline/repeatable.ts';
import { respond } from './pipeline/respond.ts';
import { systemTools } from './tools.ts';
import { beginning, withTrace } from './trace.ts';

/** Milliseconds before the function's timeout at which a request is answered 503 instead of cut off. */
const timeoutMargin = 300;

/**
 * The one pipeline of every route: request log, audit log, app version, caller, strict validation, idempotency key, policy, operation,
 * response check, problem+json.
 * @param dependencies what the operation gets beside its tools, usually `{ store }`; members of RouteServices replace the pipeline's own.
 * @throws Error at load when the contract asks for a service that was not handed over.
 */
export function handle<R extends Route, D extends object>(
  route: R,
  dependencies: D & Partial<RouteServices>,
  operation: Operation<R, D>,
) {
  const dynamo = createDynamo();
  const accounts = () => variable(tableVariable(accountsTable.module, accountsTable.table));
  const services: RouteServices = {
    ...systemTools,
    operation: optionalVariable(variables.operation) ?? `${route.module.name}/${route.method} ${route.path}`,
    readFacts: callerReader(dynamo, accounts),
    ...(routePolicy(route) ? { minimums: keptMinimums() } : {}),
    appVersions: JSON.parse(optionalVariable(variables.appVersions) ?? '{}'),
    logger: functionLogger,
    ...dependencies,
  };
  requireServices(route, services);

  const run = async (event: HttpEvent, context: { exchange: Exchange }) => {
    const { http } = event.requestContext;
    const { exchange } = context;
    const routeContext: RouteContext & D = {
      ...dependencies,
      now: services.now,
      newId: services.newId,
      randomBytes: services.randomBytes,
      requestId: exchange.requestId,
      correlationId: exchange.requestId,
      log: exchange.log,
      idempotency: exchange.idempotency,
      sourceIp: http.sourceIp,
      ...(http.userAgent ? { userAgent: http.userAgent } : {}),
      page: pageOf(exchange),
      ...(route.stepUp && services.stepUps ? { stepUp: services.stepUps.of(event, exchange) } : {}),
      ...(exchange.app ? { app: exchange.app } : {}),
    };
    const caller = exchange.subject && {
      ...exchange.subject,
      ...exchange.facts,
      ...(exchange.app ? { app: exchange.app } : {}),
    };
    const actor: Actor | undefined = caller && { type: caller.key?.kind ?? 'person', id: caller.personId };
    exchange.output = await withTrace(
      beginning(exchange.requestId, actor),
      async () => keep(exchange, await operation(exchange.input as never, caller as Caller as never, routeContext)),
      exchange.emitted,
      exchange.recording,
    );
    return exchange.output;
  };

  const pipeline = middy<unknown, unknown>({
    timeoutEarlyInMillis: timeoutMargin,
    timeoutEarlyResponse: () => {
      throw new AppError('unavailable', 'It took too long.', { retryAfter: 1 });
    },
  });
  const steps = [
    open(route, services),
    audit(dynamo),
    appVersion,
    identify,
    readRequest,
    repeatable,
    authorize,
    ...(route.keys && services.keys ? [services.keys.limit] : []),
    ...(route.limit && services.limiter ? [services.limiter] : []),
    respond,
    { before: handExchange },
  ];
  for (const step of steps) pipeline.use(step as MiddlewareObj);
  return pipeline.handler(run as never) as unknown as (event: HttpEvent, context: object) => Promise<unknown>;
}

/** @throws Error that names what to hand to `handle`. */
function requireServices(route: Route, services: RouteServices): void {
  const wanted: readonly (readonly [asked: boolean, service: keyof RouteServices, why: string, hand: string])[] = [
    [route.idempotency !== 'none', 'outcomes', 'takes an Idempotency-Key', "its store's `outcomes`"],
    ['cursor' in route.query, 'cursors', 'pages', '`cursors`'],
    [route.limit !== undefined, 'limiter', 'has a limit', '`limiter: rateLimiter()`'],
    [route.keys !== undefined, 'keys', 'is open to keys', '`keys: keyGuard()`'],
    [route.stepUp !== undefined, 'stepUps', 'may ask for a step-up', '`stepUps: stepUpGuard()`'],
    [route.notFoundPage === true, 'notFoundPage', 'has a page for what is not found', '`notFoundPage`'],
  ];
  const missing = wanted.find(([asked, service]) => asked && !services[service]);
  if (!missing) return;
  const [, , why, hand] = missing;
  throw new Error(`${route.method} ${route.path} ${why}: hand ${hand} to handle()`);
}

/** A command that had nothing to change leaves its answer too: repeated later, it must not find something to change. */
async function keep({ idempotency, services }: Exchange, response: unknown): Promise<unknown> {
  if (!idempotency || !services.outcomes || isSettled(idempotency)) return response;
  return services.outcomes.commit({ writes: [], idempotency, response, now: services.now() });
}

/** middy hands event and context to the operation: the exchange travels on the context. */
function handExchange(request: PipelineRequest & { context: { exchange?: Exchange } }): void {
  request.context.exchange = exchangeOf(request);
}

function pageOf({ services, subject, input }: Exchange): RouteContext['page'] {
  const { cursor, limit: _limit, ...query } = input?.query ?? {};
  const binding: CursorBinding = {
    callerId: subject?.personId ?? 'public',
    operation: services.operation,
    query: { ...input?.params, ...query },
  };
  return {
    start: async () => services.cursors?.open(cursor as string | undefined, binding),
    next: async (position) => services.cursors?.seal(position, binding),
  };
}
