import { queryValues } from './query-parameters.ts';
import type { RequestParts } from './request-parts.ts';

/** Where an identity source reads from; the WebSocket API writes `route.request.querystring.x`, the HTTP API `$request.querystring.x`. */
const form = /^(?:\$|route\.)request\.(header|querystring)\.(.+)$/;

/** The value an identity source names in a request; undefined when it is missing or empty. */
export function identityValue(
  source: string,
  { headers, rawQueryString }: Pick<RequestParts, 'headers' | 'rawQueryString'>,
): string | undefined {
  const [, place, name = ''] = form.exec(source) ?? [];
  if (place === 'header') return headers[name.toLowerCase()] || undefined;
  if (place === 'querystring') return queryValues(rawQueryString).get(name)?.[0] || undefined;
  return undefined;
}
