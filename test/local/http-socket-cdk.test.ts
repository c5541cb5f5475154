import { once } from 'node:events';
import { join } from 'node:path';
import { App, Stack as CdkStack, Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
  WebSocketLambdaAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadAssembly } from '../../lib/local/assembly/load-assembly.ts';
import { functionCredentials, rootCredentials } from '../../lib/local/credentials.ts';
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import { startHttpApi } from '../../lib/local/http/start-http-api.ts';
import type { Resource } from '../../lib/local/model.ts';
import { startSocketApi } from '../../lib/local/socket/start-socket-api.ts';
import { keptLog, type Workplace, workplace } from './functions-stack.ts';
import { type Issuer, startIssuer } from './key-server.ts';

const handlers = {
  echo: `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ key: event.requestContext.routeKey, authorizer: event.requestContext.authorizer, name: process.env.NAME }) });`,
  simple: `export const handler = async (event) => ({ isAuthorized: event.identitySource[0] === 'good', context: { from: 'simple' } });`,
  ticket: `export const handler = async (event) => ({ principalId: 'p1', policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: event.queryStringParameters.ticket === 'good' ? 'Allow' : 'Deny', Resource: event.methodArn }] } });`,
};

describe('an app synthesized by the CDK', () => {
  let place: Workplace;
  let issuer: Issuer;
  const stops: (() => Promise<void>)[] = [];
  const log = keptLog();
  let http = '';
  let socket = '';

  beforeAll(async () => {
    place = workplace();
    issuer = await startIssuer();
    const app = new App({ outdir: join(place.dir, 'cdk.out'), builtinCloudFormationValidation: false });
    const stack = new CdkStack(app, 'Other');
    const fn = (name: keyof typeof handlers) =>
      new LambdaFunction(stack, name, {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(place.asset(name, { 'index.mjs': handlers[name] })),
        environment: { NAME: `${name} function` },
        timeout: Duration.seconds(5),
      });
    const echo = fn('echo');
    const api = new HttpApi(stack, 'Http', {
      corsPreflight: { allowOrigins: ['https://app.example.com'], allowMethods: [CorsHttpMethod.GET] },
    });
    const integration = new HttpLambdaIntegration('Echo', echo);
    const jwt = new HttpJwtAuthorizer('Jwt', issuer.issuer, { jwtAudience: ['client-1'] });
    const simple = new HttpLambdaAuthorizer('Simple', fn('simple'), {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.X-Key'],
    });
    api.addRoutes({ path: '/open/{id}', methods: [HttpMethod.GET], integration });
    api.addRoutes({
      path: '/mine',
      methods: [HttpMethod.ANY],
      integration,
      authorizer: jwt,
      authorizationScopes: ['a/b'],
    });
    api.addRoutes({ path: '/keyed', methods: [HttpMethod.POST], integration, authorizer: simple });
    const live = new WebSocketApi(stack, 'Live', {
      connectRouteOptions: {
        integration: new WebSocketLambdaIntegration('Connect', echo),
        authorizer: new WebSocketLambdaAuthorizer('Ticket', fn('ticket'), {
          identitySource: ['route.request.querystring.ticket'],
        }),
      },
    });
    live.addRoute('ask', { integration: new WebSocketLambdaIntegration('Ask', echo), returnResponse: true });
    new WebSocketStage(stack, 'LiveStage', { webSocketApi: live, stageName: 'live', autoDeploy: true });
    app.synth();

    const at = 'http://127.0.0.1:1';
    const addresses = {
      api: at,
      socket: 'ws://127.0.0.1:1',
      aws: at,
      cognito: at,
      dynamodb: at,
      fauxqs: at,
      cognitoInner: at,
    };
    const local = loadAssembly(join(place.dir, 'cdk.out'), {
      region: 'eu-central-1',
      account: '111122223333',
      addresses,
    });
    const functions = startFunctions({
      stack: local,
      log,
      stateDir: place.dir,
      awsEndpoint: at,
      rootCredentials,
      credentialsFor: functionCredentials,
    });
    const runtime = { stack: local, functions, log, stateDir: place.dir };
    const apis = local.ofType('AWS::ApiGatewayV2::Api');
    const resolveIssuer = (name: string) =>
      name === issuer.issuer ? { jwksUrl: issuer.jwksUrl, acceptedIssuers: [name] } : undefined;
    const httpApi = await startHttpApi(
      runtime,
      apis.find((each) => each.properties.ProtocolType === 'HTTP') as Resource,
      { port: 0, resolveIssuer },
    );
    const socketApi = await startSocketApi(
      runtime,
      apis.find((each) => each.properties.ProtocolType === 'WEBSOCKET') as Resource,
      { port: 0 },
    );
    http = httpApi.url;
    socket = socketApi.url;
    stops.push(httpApi.stop, socketApi.stop, functions.stop);
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    await issuer?.stop();
    place.remove();
  });

  it('needs nothing that this machine does not have', () => {
    expect(log.messages).toEqual([]);
  });

  it('answers on its open route', async () => {
    const answer = await fetch(`${http}/open/1`, { headers: { origin: 'https://app.example.com' } });
    expect(await answer.json()).toEqual({ key: 'GET /open/{id}', name: 'echo function' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });

  it('checks tokens and their scopes', async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer.issuer, client_id: 'client-1', sub: 's', iat: now, exp: now + 60 };
    const get = async (scope: string) =>
      (await fetch(`${http}/mine`, { headers: { authorization: `Bearer ${await issuer.sign({ ...claims, scope })}` } }))
        .status;
    expect((await fetch(`${http}/mine`)).status).toBe(401);
    expect([await get('a/b'), await get('a/c')]).toEqual([200, 403]);
  });

  it('asks its Lambda authorizer', async () => {
    const post = (key: string) => fetch(`${http}/keyed`, { method: 'POST', headers: { 'x-key': key } });
    expect(await (await post('good')).json()).toMatchObject({ authorizer: { lambda: { from: 'simple' } } });
    expect((await post('bad')).status).toBe(403);
  });

  it('opens sockets for good tickets and answers on them', async () => {
    const refused = new WebSocket(`${socket}/live?ticket=bad`);
    refused.on('error', () => {});
    const [, response] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
    refused.terminate();
    const ws = new WebSocket(`${socket}/live?ticket=good`);
    await once(ws, 'open');
    ws.send('{"action":"ask"}');
    const [data] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ key: 'ask', authorizer: { principalId: 'p1' } });
    ws.close();
  });
});
