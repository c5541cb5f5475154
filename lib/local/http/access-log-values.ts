import type { ContextValues } from './access-log.ts';
import type { Answer } from './function-answer.ts';
import type { Handled } from './http-gateway.ts';
import type { HttpApi } from './read-http-api.ts';
import type { RequestParts } from './request-parts.ts';
import { requestTime } from './request-time.ts';

export interface LoggedRequest {
  readonly api: HttpApi;
  readonly parts: RequestParts;
  readonly requestId: string;
  readonly handled: Handled;
  readonly responseBytes: number;
  readonly latencyMs: number;
}

/** The `$context` variables of an HTTP API's access log for one request. */
export function accessLogValues({
  api,
  parts,
  requestId,
  handled,
  responseBytes,
  latencyMs,
}: LoggedRequest): ContextValues {
  const { answer, route, stage, integration, authorizer } = handled;
  const latency = integration && Math.round(integration.latencyMs);
  const message =
    answer.status >= 400 && !integration
      ? (JSON.parse(String(answer.body)) as { message?: string }).message
      : undefined;
  const values: Record<string, string | number | undefined> = {
    accountId: api.account,
    apiId: api.id,
    'authorizer.error': integration ? undefined : whyRefused(answer),
    awsEndpointRequestId: integration?.requestId,
    'integration.requestId': integration?.requestId,
    'integration.error': integration?.error,
    integrationErrorMessage: integration?.error,
    'integration.latency': latency,
    integrationLatency: latency,
    'integration.status': integration && (integration.error ? answer.status : 200),
    integrationStatus: integration && (integration.error ? answer.status : 200),
    domainName: parts.host,
    'error.message': message,
    'error.messageString': message && JSON.stringify(message),
    extendedRequestId: requestId,
    requestId,
    httpMethod: parts.method,
    'identity.sourceIp': parts.sourceIp,
    'identity.userAgent': parts.headers['user-agent'],
    path: parts.encodedPath,
    protocol: parts.protocol,
    requestTime: requestTime(parts.nowMs),
    requestTimeEpoch: parts.nowMs,
    responseLatency: Math.round(latencyMs),
    responseLength: responseBytes,
    routeKey: route?.key,
    stage: stage?.name,
    status: answer.status,
  };
  return (name) => values[name] ?? authorizerValue(name, authorizer);
}

/** What a JWT authorizer said of the token, in the header that tells the caller. */
const whyRefused = ({ headers }: Answer): string | undefined =>
  /error_description="([^"]*)"/.exec(String(headers['www-authenticate']))?.[1];

function authorizerValue(name: string, authorizer: Handled['authorizer']): string | undefined {
  if (!authorizer || !name.startsWith('authorizer.')) return undefined;
  const property = name.slice('authorizer.'.length);
  const value =
    'jwt' in authorizer ? authorizer.jwt.claims[property.replace(/^claims\./, '')] : authorizer.lambda?.[property];
  return value === undefined ? undefined : String(value);
}
