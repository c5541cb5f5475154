import { safeParse } from 'zod/mini';
import type { Route } from '../../contract/route.ts';
import type { HttpResponse, Middleware } from './exchange.ts';
import { exchangeOf } from './exchange.ts';

/** The answer of success, without checks. */
export function success(route: Route, output: unknown): HttpResponse {
  if (route.status === 204) return { statusCode: 204, headers: {} };
  const body =
    route.contentType === 'application/json' && typeof output !== 'string' ? JSON.stringify(output) : String(output);
  return { statusCode: route.status, headers: { 'content-type': `${route.contentType}; charset=utf-8` }, body };
}

/** Checks what the operation returned against the contract; a response that breaks its schema is a fault, never sent. */
export const respond: Middleware = {
  after(request) {
    const { route } = exchangeOf(request);
    const output = request.response;
    if (route.response && route.contentType === 'application/json') {
      const result = safeParse(route.response as never, output);
      if (!result.success) {
        const where = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
        throw new Error(`the response breaks its schema: ${where}`);
      }
    } else if (!route.response && output !== undefined) {
      throw new Error('the operation returned a body but the contract declares none');
    }
    request.response = success(route, output);
  },
};
