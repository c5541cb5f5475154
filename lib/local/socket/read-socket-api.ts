import { functionOfUri } from '../http/function-of-uri.ts';
import { type RequestAuthorizerConfig, readAuthorizers } from '../http/read-authorizers.ts';
import { readStages, type Stage } from '../http/read-stages.ts';
import type { Resource, Stack } from '../model.ts';

/** One route of a WebSocket API with its Lambda integration. */
export interface SocketRoute {
  /** `$connect`, `$disconnect`, `$default`, or what the selection expression gives. */
  readonly key: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  /** The function's answer is sent to the client. */
  readonly responds: boolean;
}

/** One WebSocket API of the template, ready to be served. */
export interface SocketApi {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** `$request.body.action`. */
  readonly selection: string;
  readonly stages: readonly Stage[];
  readonly routes: ReadonlyMap<string, SocketRoute>;
  /** Of `$connect`; absent for an open API. */
  readonly authorizer?: RequestAuthorizerConfig;
}

const MOST_TIMEOUT_MS = 29_000;

/** Reads one WebSocket API. Throws one error that names everything in it that this machine cannot serve. */
export function readSocketApi(stack: Stack, api: Resource): SocketApi {
  const problems: string[] = [];
  const name = String(api.properties.Name ?? api.logicalId);
  const ofApi = (type: string) => stack.ofType(type).filter(({ properties }) => properties.ApiId === api.ref);
  const authorizers = readAuthorizers(stack, api.ref, problems);
  const integrations = ofApi('AWS::ApiGatewayV2::Integration');
  const responses = ofApi('AWS::ApiGatewayV2::RouteResponse');
  const routes = new Map<string, SocketRoute>();
  let authorizer: RequestAuthorizerConfig | undefined;
  for (const route of ofApi('AWS::ApiGatewayV2::Route')) {
    const read = readRoute(route, integrations, responses);
    if (typeof read === 'string') problems.push(`${route.path} (${route.properties.RouteKey}): ${read}`);
    else routes.set(read.key, read);
    if ((route.properties.AuthorizationType ?? 'NONE') === 'NONE') continue;
    const found = authorizers.get(route.properties.AuthorizerId);
    if (route.properties.AuthorizationType === 'CUSTOM' && found?.kind === 'REQUEST') authorizer = found;
    else
      problems.push(
        `${route.path}: authorization ${route.properties.AuthorizationType} is not served, only NONE and CUSTOM with a REQUEST authorizer`,
      );
  }
  const stages = readStages(stack, api.ref);
  if (stages.length === 0) problems.push(`${api.path}: the API has no stage, so nothing would answer on AWS`);
  if (problems.length > 0)
    throw new Error(`WebSocket API ${name} cannot be served on this machine:\n  ${problems.join('\n  ')}`);
  const selection = String(api.properties.RouteSelectionExpression ?? '$request.body.action');
  return { id: api.ref, name, account: stack.account, region: stack.region, selection, stages, routes, authorizer };
}

function readRoute(route: Resource, integrations: Resource[], responses: Resource[]): SocketRoute | string {
  const target = String(route.properties.Target ?? '').replace(/^integrations\//, '');
  const integration = integrations.find(({ ref }) => ref === target);
  if (!integration) return 'its target is no integration of this API';
  const { IntegrationType, IntegrationUri, TimeoutInMillis } = integration.properties;
  const functionArn = functionOfUri(IntegrationUri);
  if (IntegrationType !== 'AWS_PROXY')
    return `integrations of type ${IntegrationType} are not served, only AWS_PROXY to Lambda functions`;
  if (!functionArn) return `integration ${IntegrationUri} names no Lambda function`;
  return {
    key: String(route.properties.RouteKey),
    functionArn,
    timeoutMs: Math.min(MOST_TIMEOUT_MS, Number(TimeoutInMillis ?? MOST_TIMEOUT_MS)),
    responds:
      route.properties.RouteResponseSelectionExpression === '$default' ||
      responses.some(({ properties }) => properties.RouteId === route.ref),
  };
}
