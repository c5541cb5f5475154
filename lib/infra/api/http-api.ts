import { Stack } from 'aws-cdk-lib';
import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Route } from '../../contract/route.ts';
import { httpAddress } from '../access/shared-access.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Foundation } from '../foundation.ts';
import type { OperationFunction } from '../functions/operation-function.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import { accessLog } from './access-log.ts';
import { routeSettings } from './route-settings.ts';

/** API Gateway never raises this one. */
const integrationLimit = 300;

/** API Gateway answers for a function that takes longer. */
const longestAnswer = 29;

/** The HTTP API: CORS, throttling, access log. Routes come from the modules, none is open by default. */
export class HttpApi extends Construct {
  readonly id: string;
  /** Public address without a trailing slash. */
  readonly url: string;
  private authorizerId: string | undefined;
  private integrations = 0;

  constructor(scope: Construct, id: string, foundation: Foundation) {
    super(scope, id);
    const { stage } = foundation;
    const api = new CfnApi(this, 'Api', {
      name: `${Stack.of(this).stackName}-http`,
      protocolType: 'HTTP',
      ...(stage.allowedOrigins.length > 0 ? { corsConfiguration: cors(stage.allowedOrigins) } : {}),
    });
    this.id = api.ref;
    this.url = httpAddress(Stack.of(this), this.id);
    new CfnStage(this, 'Stage', {
      apiId: this.id,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: routeSettings(stage),
      accessLogSettings: accessLog(this, foundation, {
        requestId: 'requestId',
        time: 'requestTime',
        route: 'routeKey',
        status: 'status',
        sourceIp: 'identity.sourceIp',
        userAgent: 'identity.userAgent',
        personId: 'authorizer.claims.sub',
        authorizerError: 'authorizer.error',
        latency: 'responseLatency',
        functionLatency: 'integrationLatency',
        functionError: 'integrationErrorMessage',
        bytes: 'responseLength',
      }),
    });
  }

  /** Signed-in routes take access tokens of this pool's client. Called once, before routes are added. */
  authorizeWith(pool: { readonly id: string; readonly clientId: string }): void {
    const { region, urlSuffix } = Stack.of(this);
    this.authorizerId = new CfnAuthorizer(this, 'Authorizer', {
      apiId: this.id,
      name: 'access-token',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: `https://cognito-idp.${region}.${urlSuffix}/${pool.id}`, audience: [pool.clientId] },
    }).ref;
  }

  /** Leads a route to its function. @throws ConfigurationError when the API is full, or the function may take longer than it waits. */
  addRoute(route: Route, target: OperationFunction): void {
    const key = `${route.method} ${route.path}`;
    this.integrations += 1;
    if (this.integrations > integrationLimit) {
      throw new ConfigurationError(
        `${key} is one route too many: an HTTP API holds ${integrationLimit} functions. Switch modules off in cdk.json, or deploy a part of them as a second app with its own API.`,
      );
    }
    if (route.timeout > longestAnswer) {
      throw new ConfigurationError(
        `${key}: timeout ${route.timeout}; API Gateway waits ${longestAnswer} seconds at most`,
      );
    }
    const integration = new CfnIntegration(target, 'Integration', {
      apiId: this.id,
      integrationType: 'AWS_PROXY',
      integrationUri: target.function.functionArn,
      payloadFormatVersion: '2.0',
    });
    const open = route.auth === 'public';
    const entry = new CfnRoute(target, 'Route', {
      apiId: this.id,
      routeKey: key,
      target: `integrations/${integration.ref}`,
      ...(open ? { authorizationType: 'NONE' } : { authorizationType: 'JWT', authorizerId: this.authorizerId }),
    });
    if (open)
      acknowledge(
        entry,
        'APIG4',
        `The contract of ${target.operation.module.name} declares ${key} with auth: 'public'.`,
      );
    new CfnPermission(target, 'FromApi', {
      action: 'lambda:InvokeFunction',
      functionName: target.function.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(target).formatArn({
        service: 'execute-api',
        resource: this.id,
        resourceName: `*/${route.method}${route.path.replace(/\{[^}]+\}/g, '*')}`,
      }),
    });
  }
}

const cors = (origins: readonly string[]) => ({
  allowOrigins: [...origins],
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-app-version', 'x-app-platform', 'x-request-id'],
  exposeHeaders: ['retry-after', 'x-request-id'],
  maxAge: 7200,
});
