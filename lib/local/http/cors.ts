import type { Cors } from './read-http-api.ts';

export type HeaderMap = Record<string, string | string[]>;

/** Headers that API Gateway itself sets once CORS is configured; those of the function are dropped. */
export const corsHeaderNames = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
];

/** The headers of an answer to a request from `origin`; none for an origin that is not allowed. */
export function corsHeaders(cors: Cors, origin: string | undefined): HeaderMap {
  const allowed = allowedOrigin(cors, origin);
  if (!allowed) return {};
  return {
    'access-control-allow-origin': allowed,
    ...(cors.credentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposed.length > 0 && { 'access-control-expose-headers': cors.exposed.join(',') }),
  };
}

/** The headers of the answer to a preflight. */
export function preflightHeaders(cors: Cors, origin: string | undefined): HeaderMap {
  const headers = corsHeaders(cors, origin);
  if (!headers['access-control-allow-origin']) return {};
  return {
    ...headers,
    ...(cors.methods.length > 0 && { 'access-control-allow-methods': cors.methods.join(',') }),
    ...(cors.headers.length > 0 && { 'access-control-allow-headers': cors.headers.join(',') }),
    ...(cors.maxAge !== undefined && { 'access-control-max-age': String(cors.maxAge) }),
  };
}

function allowedOrigin({ origins, credentials }: Cors, origin: string | undefined): string | undefined {
  if (!origin) return undefined;
  if (origins.includes('*')) return credentials ? undefined : '*';
  const listed = origins.some((allowed) => {
    if (allowed === 'https://*' || allowed === 'http://*') return origin.startsWith(allowed.slice(0, -1));
    return allowed.toLowerCase() === origin.toLowerCase();
  });
  return listed ? origin : undefined;
}
