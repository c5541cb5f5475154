import { safeParse } from 'zod/mini';
import type { Route } from '../../contract/route.ts';
import { issueLine } from '../issue-message.ts';
import type { StoredAnswer } from '../stored-answer.ts';
import type { HttpEvent, HttpResponse, Middleware } from './exchange.ts';
import { exchangeOf } from './exchange.ts';

/** The answer of success, without checks. */
export function success(route: Route, output: unknown): HttpResponse {
  if (route.status === 204) return { statusCode: 204, headers: {} };
  const body =
    route.contentType === 'application/json' && typeof output !== 'string' ? JSON.stringify(output) : String(output);
  return { statusCode: route.status, headers: { 'content-type': `${route.contentType}; charset=utf-8` }, body };
}

/** What the caller has, as If-None-Match says. Weak tags compare alike. */
function has(event: HttpEvent, etag: string): boolean {
  const tags = (event.headers?.['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag);
}

/** The answer of a route whose response has an etag: 304 for whoever has the same already. */
function tagged(
  route: Route,
  output: { readonly etag: string } & Partial<StoredAnswer>,
  event: HttpEvent,
): HttpResponse {
  const etag = `"${output.etag}"`;
  const headers = { etag, ...(output.cacheControl ? { 'cache-control': output.cacheControl } : {}) };
  if (has(event, etag)) return { statusCode: 304, headers };
  const answer = { ...success(route, output.send ? '' : output), ...output.send?.(event) };
  return {
    ...answer,
    headers: { 'content-type': `${route.contentType}; charset=utf-8`, ...answer.headers, ...headers },
  };
}

/** Checks what the operation returned against the contract; a response that breaks its schema is a fault, never sent. */
export const respond: Middleware = {
  after(request) {
    const { route } = exchangeOf(request);
    const output = request.response;
    if (route.response && route.contentType === 'application/json') {
      const result = safeParse(route.response as never, output);
      if (!result.success) {
        throw new Error(`the response breaks its schema: ${issueLine(result.error.issues)}`);
      }
    } else if (!route.response && output !== undefined) {
      throw new Error('the operation returned a body but the contract declares none');
    }
    request.response = route.etag
      ? tagged(route, output as { readonly etag: string }, request.event)
      : success(route, output);
  },
};
