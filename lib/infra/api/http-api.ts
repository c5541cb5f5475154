import { Stack } from 'aws-cdk-lib';
import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Route } from '../../contract/route.ts';
import { routeShape } from '../../contract/way-in.ts';
import { httpAddress, poolIssuer } from '../access/shared-access.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Foundation } from '../foundation.ts';
import type { OperationFunction } from '../functions/operation-function.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import { accessLog } from './access-log.ts';
import { makeInTurn } from './in-turn.ts';
import { invocation } from './invocation.ts';
import { nameByWayIn, nameOfWayIn } from './name-by-way-in.ts';
import { OwnDomain } from './own-domain.ts';
import { routeSettings } from './route-settings.ts';

/** API Gateway never raises this one. */
const integrationLimit = 300;

/**
 * Seconds for which API Gateway keeps what the authorizer of key routes said of an Authorization header. It delays no revocation: the function
 * behind the route decides from the account, read for each request, whether the key or the session is still good, and looks at the
 * token's end itself. What is refused is not kept.
 */
const authorizerKeptSeconds = 300;

/** API Gateway answers for a function that takes longer. */
const longestAnswer = 29;

/** The HTTP API: CORS, throttling, access log. Routes come from the modules, none is open by default. */
export class HttpApi extends Construct {
  readonly id: string;
  /** Public address without a trailing slash. */
  readonly url: string;
  readonly domain: OwnDomain | undefined;
  private authorizerId: string | undefined;
  private keyAuthorizerId: string | undefined;
  private integrations = 0;
  /** Operations with their routes, by what CloudFormation is to call these. */
  private readonly routes = new Map<string, string>();
  private readonly stacks = new Set<Stack>();
  private readonly deployed: CfnStage;
  /** Names of path variables, by what stands before them: `/v1/notes` -> `{noteId}`. */
  private readonly variables = new Map<string, { readonly name: string; readonly key: string }>();

  constructor(scope: Construct, id: string, foundation: Foundation) {
    super(scope, id);
    const { stage } = foundation;
    const api = new CfnApi(this, 'Api', {
      name: `${Stack.of(this).stackName}-http`,
      protocolType: 'HTTP',
      ...(stage.allowedOrigins.length > 0 ? { corsConfiguration: cors(stage.allowedOrigins) } : {}),
    });
    this.id = api.ref;
    this.deployed = new CfnStage(this, 'Stage', {
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
        callerId: 'authorizer.id',
        authorizerError: 'authorizer.error',
        latency: 'responseLatency',
        functionLatency: 'integrationLatency',
        functionError: 'integrationErrorMessage',
        bytes: 'responseLength',
      }),
    });
    const { api: own, zone } = stage.domains ?? {};
    this.domain = own && new OwnDomain(this, own, zone, this.deployed);
    this.url = own ? `https://${own.name}` : httpAddress(Stack.of(this), this.id);
  }

  /** The stage is made when all routes are there: before them, API Gateway would deploy the API anew with each one that comes. */
  deployAfterRoutes(): void {
    for (const stack of this.stacks) this.deployed.node.addDependency(stack);
  }

  /** Signed-in routes take access tokens of this pool's client. Called once, before routes are added. */
  authorizeWith(pool: { readonly id: string; readonly clientId: string }): void {
    this.authorizerId = new CfnAuthorizer(this, 'Authorizer', {
      apiId: this.id,
      name: 'access-token',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: poolIssuer(Stack.of(this), pool.id), audience: [pool.clientId] },
    }).ref;
  }

  /** Routes that are open to keys ask this function who calls; it knows people's access tokens too. Called once, before routes are added. */
  authorizeKeysWith(target: OperationFunction): void {
    const authorizer = new CfnAuthorizer(target, 'Authorizer', {
      apiId: this.id,
      name: 'keys',
      authorizerType: 'REQUEST',
      authorizerUri: invocation(target),
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      authorizerResultTtlInSeconds: authorizerKeptSeconds,
      identitySource: ['$request.header.Authorization'],
    });
    // API Gateway takes a name of an authorizer once in an API, so this one is told of another function in place.
    nameByWayIn(authorizer, 'http authorize');
    this.keyAuthorizerId = authorizer.ref;
    this.permit(target, 'FromApi', `authorizers/${authorizer.ref}`);
  }

  /** Without an authorizer of keys, a route that is open to them takes people alone. */
  private authorizationOf({ auth, keys }: Route) {
    if (auth === 'public') return { authorizationType: 'NONE' };
    return keys && this.keyAuthorizerId
      ? { authorizationType: 'CUSTOM', authorizerId: this.keyAuthorizerId }
      : { authorizationType: 'JWT', authorizerId: this.authorizerId };
  }

  private permit(target: OperationFunction, id: string, resourceName: string): CfnPermission {
    return new CfnPermission(target, id, {
      action: 'lambda:InvokeFunction',
      functionName: target.function.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(target).formatArn({ service: 'execute-api', resource: this.id, resourceName }),
    });
  }

  /** @throws ConfigurationError where another route has another name for a variable of its path: API Gateway would refuse the later one. */
  private checkVariables(key: string, path: string): void {
    let place = '';
    for (const part of path.split('/').slice(1)) {
      const isVariable = part.startsWith('{');
      const known = isVariable ? this.variables.get(place) : undefined;
      if (known && known.name !== part) {
        throw new ConfigurationError(
          `${key}: ${part} is called ${known.name} in ${known.key}; API Gateway takes one name for a variable at one place of paths`,
        );
      }
      if (isVariable) this.variables.set(place, known ?? { name: part, key });
      place += isVariable ? '/{}' : `/${part}`;
    }
  }

  /** @throws ConfigurationError where another operation has the method and path: API Gateway would refuse the later one. */
  private checkTaken(key: string, { module, name }: OperationFunction['operation']): void {
    const entry = `${module.name}/${name}`;
    const id = nameOfWayIn(routeShape(key));
    const taken = this.routes.get(id);
    if (taken) throw new ConfigurationError(`${entry}: ${key} is taken by ${taken}`);
    this.routes.set(id, `${entry} (${key})`);
  }

  /** Leads a route to its function. @throws ConfigurationError when the API is full, refuses the path, or the function may take longer than it waits. */
  addRoute(route: Route, target: OperationFunction): void {
    const key = `${route.method} ${route.path}`;
    this.integrations += 1;
    if (this.integrations > integrationLimit) {
      throw new ConfigurationError(
        `${key} is one route too many: an HTTP API holds ${integrationLimit} functions. Switch modules off in cdk.json; docs/limits.md says what else can be done.`,
      );
    }
    this.checkVariables(key, route.path);
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
    nameByWayIn(integration, routeShape(key));
    makeInTurn(integration);
    this.stacks.add(Stack.of(target));
    this.lead(route.method, route, target, integration);
    if (route.head) this.lead('HEAD', route, target, integration);
  }

  private lead(method: Route['method'] | 'HEAD', route: Route, target: OperationFunction, integration: CfnIntegration) {
    const suffix = method === route.method ? '' : 'Head';
    const key = `${method} ${route.path}`;
    this.checkTaken(key, target.operation);
    const open = route.auth === 'public';
    const entry = new CfnRoute(target, `Route${suffix}`, {
      apiId: this.id,
      routeKey: key,
      target: `integrations/${integration.ref}`,
      ...this.authorizationOf(route),
    });
    nameByWayIn(entry, routeShape(key));
    if (open)
      acknowledge(
        entry,
        'APIG4',
        `The contract of ${target.operation.module.name} declares ${key} with auth: 'public'.`,
      );
    const permission = this.permit(target, `FromApi${suffix}`, `*/${method}${route.path.replace(/\{[^}]+\}/g, '*')}`);
    // A route that is led to another function is led there when that one may be called.
    integration.addResourceDependency(permission);
    makeInTurn(entry);
  }
}

const cors = (origins: readonly string[]) => ({
  allowOrigins: [...origins],
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  allowHeaders: [
    'authorization',
    'content-type',
    'idempotency-key',
    'x-app-version',
    'x-app-platform',
    'x-request-id',
    'if-none-match',
    'step-up',
  ],
  exposeHeaders: ['retry-after', 'x-request-id', 'etag'],
  maxAge: 7200,
});
