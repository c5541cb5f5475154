import { queryValues } from './query-parameters.ts';
import type { EventBody } from './read-body.ts';
import { type AuthorizerContext, decodedPath, type RequestOnRoute } from './request-event.ts';
import { requestTime } from './request-time.ts';

/** The event of payload format 1.0, for integrations that still ask for it. */
export function legacyEvent(
  { api, stage, match, parts, requestId }: RequestOnRoute,
  body: EventBody | undefined,
  authorizer: AuthorizerContext | undefined,
) {
  const headers = { ...parts.headers, ...(parts.cookies && { cookie: parts.cookies.join('; ') }) };
  const query = [...queryValues(parts.rawQueryString)];
  const path = decodedPath(parts.encodedPath);
  const resource = match.route.path ?? '$default';
  return {
    version: '1.0',
    resource,
    path,
    httpMethod: parts.method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters:
      query.length > 0 ? Object.fromEntries(query.map(([name, values]) => [name, values.at(-1)])) : null,
    multiValueQueryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    requestContext: {
      accountId: api.account,
      apiId: api.id,
      authorizer: authorizer && ('jwt' in authorizer ? authorizer.jwt : authorizer.lambda),
      domainName: parts.host,
      domainPrefix: parts.host.split('.')[0],
      extendedRequestId: requestId,
      httpMethod: parts.method,
      identity: { sourceIp: parts.sourceIp, userAgent: parts.headers['user-agent'] ?? '' },
      path,
      protocol: parts.protocol,
      requestId,
      requestTime: requestTime(parts.nowMs),
      requestTimeEpoch: parts.nowMs,
      resourceId: match.route.key,
      resourcePath: resource,
      stage: stage.name,
    },
    pathParameters: match.pathParameters ?? null,
    stageVariables: stage.variables ?? null,
    body: body?.text ?? null,
    isBase64Encoded: body?.isBase64Encoded ?? false,
  };
}
