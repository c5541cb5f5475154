import { joinedQuery } from './query-parameters.ts';
import type { EventBody } from './read-body.ts';
import type { HttpApi } from './read-http-api.ts';
import type { Stage } from './read-stages.ts';
import type { RequestParts } from './request-parts.ts';
import { requestTime } from './request-time.ts';
import type { RouteMatch } from './route-table.ts';

/** What an authorizer found out, as `requestContext.authorizer` has it. */
export type AuthorizerContext =
  | { readonly jwt: { readonly claims: Record<string, string>; readonly scopes: readonly string[] | null } }
  | { readonly lambda: Record<string, unknown> | null };

export interface RequestOnRoute {
  readonly api: HttpApi;
  readonly stage: Stage;
  readonly match: RouteMatch;
  readonly parts: RequestParts;
  /** The path below the stage, as sent. */
  readonly path: string;
  readonly requestId: string;
}

/** The event of payload format 2.0 (also the one of a REQUEST authorizer without body and authorizer). */
export function requestEvent(
  on: RequestOnRoute,
  body: EventBody | undefined,
  authorizer: AuthorizerContext | undefined,
) {
  const { stage, match, parts } = on;
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: decodedPath(parts.encodedPath),
    rawQueryString: parts.rawQueryString,
    cookies: parts.cookies,
    headers: parts.headers,
    queryStringParameters: joinedQuery(parts.rawQueryString),
    requestContext: requestContext(on, authorizer),
    pathParameters: match.pathParameters,
    stageVariables: stage.variables,
    body: body?.text,
    isBase64Encoded: body?.isBase64Encoded ?? false,
  };
}

function requestContext(
  { api, stage, match, parts, requestId }: RequestOnRoute,
  authorizer: AuthorizerContext | undefined,
) {
  return {
    accountId: api.account,
    apiId: api.id,
    authorizer,
    domainName: parts.host,
    domainPrefix: parts.host.split('.')[0],
    http: {
      method: parts.method,
      path: decodedPath(parts.encodedPath),
      protocol: parts.protocol,
      sourceIp: parts.sourceIp,
      userAgent: parts.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey: match.route.key,
    stage: stage.name,
    time: requestTime(parts.nowMs),
    timeEpoch: parts.nowMs,
  };
}

/** HTTP APIs hand the path on decoded. */
export function decodedPath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
