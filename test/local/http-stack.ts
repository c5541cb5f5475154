/** Hand-made HTTP APIs for tests. */
import type { Resource } from '../../lib/local/model.ts';
import { account, region, resource } from './functions-stack.ts';

export const apiId = 'api1';

export interface ApiParts {
  readonly cors?: Record<string, unknown>;
  readonly stage?: Record<string, unknown>;
  readonly authorizers?: readonly Resource[];
  /** Route key to function, with more properties of route and integration. */
  readonly routes: Readonly<
    Record<
      string,
      {
        readonly to: Resource;
        readonly route?: Record<string, unknown>;
        readonly integration?: Record<string, unknown>;
      }
    >
  >;
}

/** The resources of an API with one stage, as CDK synthesizes them, permissions included. */
export function httpApi(parts: ApiParts): Resource[] {
  const routes = Object.entries(parts.routes).flatMap(([key, { to, route, integration }], at) => [
    resource('AWS::ApiGatewayV2::Integration', `Integration${at}`, {
      ApiId: apiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: to.arn,
      PayloadFormatVersion: '2.0',
      ...integration,
    }),
    resource('AWS::ApiGatewayV2::Route', `Route${at}`, {
      ApiId: apiId,
      RouteKey: key,
      Target: `integrations/integration${at}`,
      AuthorizationType: 'NONE',
      ...route,
    }),
    resource('AWS::Lambda::Permission', `Permission${at}`, {
      Action: 'lambda:InvokeFunction',
      FunctionName: to.arn,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:${region}:${account}:${apiId}/*/*${key === '$default' ? '' : key.split(' ')[1]}`,
    }),
  ]);
  return [
    resource(
      'AWS::ApiGatewayV2::Api',
      'Api',
      { Name: 'notes', ProtocolType: 'HTTP', ...(parts.cors && { CorsConfiguration: parts.cors }) },
      { ref: apiId },
    ),
    resource('AWS::ApiGatewayV2::Stage', 'Stage', {
      ApiId: apiId,
      StageName: '$default',
      AutoDeploy: true,
      ...parts.stage,
    }),
    ...(parts.authorizers ?? []),
    ...routes,
  ];
}
