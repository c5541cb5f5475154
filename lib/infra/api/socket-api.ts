import { Fn, Stack } from 'aws-cdk-lib';
import {
  CfnApi,
  CfnAuthorizer,
  CfnIntegration,
  CfnRoute,
  CfnRouteResponse,
  CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Foundation } from '../foundation.ts';
import type { OperationFunction } from '../functions/operation-function.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import { accessLog } from './access-log.ts';
import { gatewayLogRole } from './gateway-log-role.ts';
import { makeInTurn } from './in-turn.ts';
import { invocation } from './invocation.ts';
import { nameByWayIn } from './name-by-way-in.ts';
import { OwnDomain } from './own-domain.ts';
import { routeSettings } from './route-settings.ts';

const stageName = 'live';
const lifeEvents: Readonly<Record<string, string>> = {
  connect: '$connect',
  disconnect: '$disconnect',
  default: '$default',
};

/** The WebSocket API. A connection is opened with a one-time ticket in the query string, never with a token. */
export class SocketApi extends Construct {
  readonly id: string;
  readonly stage = stageName;
  /** Where clients connect, `wss://...`. */
  readonly url: string;
  /** Where functions post to connections, `https://...`. */
  readonly endpoint: string;
  readonly domain: OwnDomain | undefined;
  private readonly keys = new Map<string, string>();
  private readonly stacks = new Set<Stack>();
  private authorizer: { readonly id: string; readonly module: string } | undefined;
  private readonly deployed: CfnStage;

  constructor(scope: Construct, id: string, foundation: Foundation) {
    super(scope, id);
    const stack = Stack.of(this);
    const { stage } = foundation;
    this.id = new CfnApi(this, 'Api', {
      name: `${stack.stackName}-socket`,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
    }).ref;
    const host = [this.id, '.execute-api.', stack.region, '.', stack.urlSuffix, '/', stageName];
    this.endpoint = Fn.join('', ['https://', ...host]);
    this.deployed = new CfnStage(this, 'Stage', {
      apiId: this.id,
      stageName,
      autoDeploy: true,
      defaultRouteSettings: routeSettings(stage),
      accessLogSettings: accessLog(this, foundation, {
        requestId: 'requestId',
        time: 'requestTime',
        route: 'routeKey',
        event: 'eventType',
        status: 'status',
        connectionId: 'connectionId',
        sourceIp: 'identity.sourceIp',
        authorizerStatus: 'authorizer.status',
        functionStatus: 'integrationStatus',
        functionLatency: 'integrationLatency',
      }),
    });
    this.deployed.node.addDependency(gatewayLogRole(this));
    const { socket: own, zone } = stage.domains ?? {};
    this.domain = own && new OwnDomain(this, own, zone, this.deployed);
    this.url = own ? `wss://${own.name}` : Fn.join('', ['wss://', ...host]);
  }

  /** A WebSocket API can only be deployed once it has routes: its stage waits for the stacks that add them. */
  deployAfterRoutes(): void {
    for (const stack of this.stacks) this.deployed.node.addDependency(stack);
  }

  /**
   * Leads the authorizer, a life event or the messages of one `action` to a function.
   * @throws ConfigurationError when two consumers want the same, or `connect` has no authorizer in its module.
   */
  connect(socket: string, target: OperationFunction): void {
    const { module, name } = target.operation;
    const taken = this.keys.get(socket);
    if (taken) throw new ConfigurationError(`${module.name}/${name}: on: { socket: '${socket}' } is taken by ${taken}`);
    this.keys.set(socket, `${module.name}/${name}`);
    this.stacks.add(Stack.of(target));
    if (socket === 'authorize') this.addAuthorizer(target);
    else this.addRoute(socket, target);
  }

  private addAuthorizer(target: OperationFunction): void {
    const authorizer = new CfnAuthorizer(target, 'Authorizer', {
      apiId: this.id,
      name: 'ticket',
      authorizerType: 'REQUEST',
      authorizerUri: invocation(target),
      identitySource: ['route.request.querystring.ticket'],
    });
    nameByWayIn(authorizer, 'socket authorize');
    this.authorizer = { id: authorizer.ref, module: target.operation.module.name };
    this.permit(target, `authorizers/${authorizer.ref}`);
  }

  private addRoute(socket: string, target: OperationFunction): void {
    const routeKey = lifeEvents[socket] ?? socket;
    const opens = socket === 'connect';
    const entry = `${target.operation.module.name}/${target.operation.name}`;
    if (opens && this.authorizer?.module !== target.operation.module.name) {
      throw new ConfigurationError(
        `${entry}: on: { socket: 'connect' } needs a consumer on: { socket: 'authorize' } in its module`,
      );
    }
    const integration = new CfnIntegration(target, 'Integration', {
      apiId: this.id,
      integrationType: 'AWS_PROXY',
      integrationUri: invocation(target),
    });
    nameByWayIn(integration, `socket ${socket}`);
    makeInTurn(integration);
    integration.addResourceDependency(this.permit(target, `*/${routeKey}`));
    const answers = !opens && socket !== 'disconnect';
    const route = new CfnRoute(target, 'Route', {
      apiId: this.id,
      routeKey,
      target: `integrations/${integration.ref}`,
      ...(opens ? { authorizationType: 'CUSTOM', authorizerId: this.authorizer?.id } : { authorizationType: 'NONE' }),
      ...(answers ? { routeResponseSelectionExpression: '$default' } : {}),
    });
    nameByWayIn(route, `socket ${socket}`);
    makeInTurn(route);
    if (!opens)
      acknowledge(route, 'APIG4', 'A WebSocket API authorizes at $connect; later frames come over that connection.');
    if (answers) {
      const response = new CfnRouteResponse(target, 'RouteResponse', {
        apiId: this.id,
        routeId: route.ref,
        routeResponseKey: '$default',
      });
      nameByWayIn(response, `socket ${socket}`);
      makeInTurn(response);
    }
  }

  private permit(target: OperationFunction, resourceName: string): CfnPermission {
    return new CfnPermission(target, 'FromSocketApi', {
      action: 'lambda:InvokeFunction',
      functionName: target.function.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(target).formatArn({ service: 'execute-api', resource: this.id, resourceName }),
    });
  }
}
