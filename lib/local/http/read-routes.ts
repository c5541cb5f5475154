import type { Resource, Stack } from '../model.ts';
import { functionOfUri } from './function-of-uri.ts';

/** One route of an HTTP API with its Lambda integration. */
export interface Route {
  /** `GET /notes/{id}` or `$default`. */
  readonly key: string;
  /** `ANY` takes every method. */
  readonly method: string;
  /** Absent for `$default`. */
  readonly path?: string;
  readonly functionArn: string;
  readonly payloadVersion: '1.0' | '2.0';
  readonly timeoutMs: number;
  /** Ref of the authorizer; absent for an open route. */
  readonly authorizerId?: string;
  readonly scopes: readonly string[];
}

const MOST_TIMEOUT_MS = 30_000;

export function readRoutes(stack: Stack, apiId: string, problems: string[]): Route[] {
  const integrations = stack.ofType('AWS::ApiGatewayV2::Integration').filter((each) => each.properties.ApiId === apiId);
  const routes: Route[] = [];
  for (const route of stack.ofType('AWS::ApiGatewayV2::Route').filter((each) => each.properties.ApiId === apiId)) {
    const target = String(route.properties.Target ?? '').replace(/^integrations\//, '');
    const integration = integrations.find((each) => each.ref === target);
    const problem = problemOf(route, integration);
    if (problem || !integration) problems.push(`${route.path} (${route.properties.RouteKey}): ${problem}`);
    else routes.push(routeOf(route, integration));
  }
  return routes;
}

function problemOf(route: Resource, integration: Resource | undefined): string | undefined {
  if (!integration) return 'its target is no integration of this API';
  const { IntegrationType, IntegrationSubtype, IntegrationUri, PayloadFormatVersion = '1.0' } = integration.properties;
  if (IntegrationSubtype) return `integration ${IntegrationSubtype} is not served, only Lambda functions`;
  if (IntegrationType !== 'AWS_PROXY')
    return `integrations of type ${IntegrationType} are not served, only AWS_PROXY to Lambda functions`;
  if (!functionOfUri(IntegrationUri)) return `integration ${IntegrationUri} names no Lambda function`;
  if (PayloadFormatVersion !== '1.0' && PayloadFormatVersion !== '2.0')
    return `payload format ${PayloadFormatVersion} is unknown`;
  const { AuthorizationType = 'NONE' } = route.properties;
  if (!['NONE', 'JWT', 'CUSTOM'].includes(AuthorizationType))
    return `authorization ${AuthorizationType} is not served, only NONE, JWT and CUSTOM`;
  return undefined;
}

function routeOf(route: Resource, integration: Resource): Route {
  const { RouteKey, AuthorizationType, AuthorizerId, AuthorizationScopes } = route.properties;
  const [method = '', path] = String(RouteKey).split(' ');
  return {
    key: RouteKey,
    method: path === undefined ? 'ANY' : method,
    path,
    functionArn: functionOfUri(integration.properties.IntegrationUri) ?? '',
    payloadVersion: integration.properties.PayloadFormatVersion ?? '1.0',
    timeoutMs: Math.min(MOST_TIMEOUT_MS, Number(integration.properties.TimeoutInMillis ?? MOST_TIMEOUT_MS)),
    authorizerId: AuthorizationType === 'JWT' || AuthorizationType === 'CUSTOM' ? AuthorizerId : undefined,
    scopes: AuthorizationScopes ?? [],
  };
}
