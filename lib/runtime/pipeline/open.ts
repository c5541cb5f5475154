import type { Route } from '../../contract/route.ts';
import { setDeadline } from '../aws/deadline.ts';
import { type Problem, problemFor } from '../problem.ts';
import { compress } from './compress.ts';
import { exchangeOf, type HttpResponse, type Middleware, type RouteServices } from './exchange.ts';

/** Names that apps give; whatever else stands in a path may be somebody's. */
const plain = /^[\w.[\]-]{0,60}$/;

/** Of a refusal what the line says: the code, and where the request was wrong. No value that was sent, and no word of the detail. */
const refusalOf = ({ code, issues }: Problem) => ({
  code,
  issues: (issues as { path: string }[] | undefined)
    ?.slice(0, 5)
    .map((issue) => ({ ...issue, path: plain.test(issue.path) ? issue.path : '-' })),
});

/** Milliseconds kept for the answer when AWS calls go on retrying. */
const answerMargin = 600;

/**
 * First and last of every request: opens the exchange, turns errors into problem+json, compresses, writes one log line per request
 * and names the request in `X-Request-Id`.
 */
export function open(route: Route, services: RouteServices): Middleware {
  const finish = (
    request: Parameters<NonNullable<Middleware['after']>>[0],
    response: HttpResponse,
    error?: unknown,
  ) => {
    const exchange = exchangeOf(request);
    response.headers['x-request-id'] = exchange.requestId;
    response.headers['cache-control'] ??= 'no-store';
    response.headers['x-content-type-options'] = 'nosniff';
    if (route.contentType === 'text/html') {
      // What a page's own meta tag cannot say: nobody may frame it, and its address goes nowhere.
      response.headers['content-security-policy'] ??= "frame-ancestors 'none'";
      response.headers['referrer-policy'] = 'no-referrer';
    }
    const { method } = request.event.requestContext.http;
    const { body: _, ...bodiless } = response;
    request.response = method === 'HEAD' ? bodiless : compress(request.event, response);
    const fields = {
      status: response.statusCode,
      method: route.method,
      route: route.path,
      durationMs: Math.round((performance.now() - exchange.startedAt) * 10) / 10,
      callerId: exchange.subject?.personId,
      ...(exchange.app ? { app: `${exchange.app.platform} ${exchange.app.version}` } : {}),
      // The same for each repeat: two lines that name one command are one effect.
      ...(exchange.idempotency ? { command: exchange.idempotency.id } : {}),
      ...(exchange.emitted.size > 0 ? { emitted: [...exchange.emitted] } : {}),
      ...(error ? { error } : {}),
    };
    if (response.statusCode >= 500) exchange.log.error('request failed', fields);
    else exchange.log.info('request', fields);
  };

  return {
    before(request) {
      const { requestId } = request.event.requestContext;
      const remaining = request.context.getRemainingTimeInMillis?.();
      setDeadline(remaining === undefined ? undefined : Date.now() + remaining - answerMargin);
      request.internal.exchange = {
        route,
        services,
        requestId,
        startedAt: performance.now(),
        emitted: new Set(),
        concern: {},
        log: services.logger({ operation: services.operation, requestId, correlationId: requestId }),
      };
    },
    after(request) {
      finish(request, request.response as HttpResponse);
    },
    onError(request) {
      if (request.response !== undefined) return finish(request, request.response as HttpResponse);
      const { requestId } = exchangeOf(request);
      const { problem, headers, fault } = problemFor(request.error, route.module, route.errors, requestId, {
        ...services.keys?.errors,
        ...services.stepUps?.errors,
        ...route.ownErrors,
      });
      const page = route.notFoundPage && problem.code === 'not-found' ? services.notFoundPage?.() : undefined;
      const response: HttpResponse = {
        statusCode: problem.status,
        ...(page ?? {
          headers: { 'content-type': 'application/problem+json', ...headers },
          body: JSON.stringify(problem),
        }),
      };
      finish(request, response, fault ? request.error : refusalOf(problem));
    },
  };
}
