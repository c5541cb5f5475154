// A WebSocket API whose handler writes down its events, and clients of it; all end with the test.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { WebSocket } from 'ws';
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import type { Resource } from '../../lib/local/model.ts';
import { type SocketApiOptions, startSocketApi } from '../../lib/local/socket/start-socket-api.ts';
import {
  account,
  credentials,
  functionOf,
  keptLog,
  region,
  resource,
  stackOf,
  type Workplace,
  workplace,
} from './functions-stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: events and messages of any shape
type Json = any;

export let place: Workplace;
export let log: ReturnType<typeof keptLog>;
export const running: { stop(): Promise<void> }[] = [];
const clients: WebSocket[] = [];

/** To be called once by a file, outside its tests. */
export function useSockets(): void {
  beforeEach(() => {
    place = workplace();
    log = keptLog();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    for (const each of running.splice(0)) await each.stop();
    place.remove();
  });
}

export const apiId = 'ws1';
const guarded = { AuthorizationType: 'CUSTOM', AuthorizerId: 'judge' };

/** Writes every event to a file and answers by what is asked. */
const source = (file: string) => `import { appendFileSync } from 'node:fs';
  export const handler = async (event) => {
    appendFileSync(${JSON.stringify(file)}, JSON.stringify(event) + '\\n');
    const { routeKey } = event.requestContext;
    if (routeKey === '$connect') {
      const mode = event.queryStringParameters?.mode;
      if (mode === 'throw') throw new Error('secret detail');
      if (mode === 'odd') return {};
      if (mode === 'slow') await new Promise((r) => setTimeout(r, 200));
      if (mode === 'refuse') return { statusCode: 409, body: 'full' };
      return { statusCode: 200, headers: mode === 'protocol' ? { 'Sec-WebSocket-Protocol': 'v2' } : {} };
    }
    if (event.body?.includes('"fail":true')) throw new Error('secret detail');
    return { statusCode: 200, body: JSON.stringify({ routeKey, body: event.body }) };
  };`;

export async function start(
  options: Partial<SocketApiOptions> & {
    judge?: string;
    routes?: string[];
    stage?: Record<string, unknown>;
    selection?: string;
    permitted?: string;
  } = {},
) {
  const {
    judge,
    routes = ['$connect', '$disconnect', '$default', 'echo', 'quiet'],
    stage,
    selection = '$request.body.action',
    permitted = 'judge',
    ...more
  } = options;
  const handler = functionOf(place, 'Handler', source(join(place.dir, 'events')));
  const judgeFunction = functionOf(place, 'Judge', judge ?? '');
  const resources: Resource[] = [
    handler,
    judgeFunction,
    resource(
      'AWS::ApiGatewayV2::Api',
      'Socket',
      { Name: 'live', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: selection },
      { ref: apiId },
    ),
    resource('AWS::ApiGatewayV2::Stage', 'Stage', { ApiId: apiId, StageName: 'dev', ...stage }),
    resource('AWS::ApiGatewayV2::Integration', 'Integration', {
      ApiId: apiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${handler.arn}/invocations`,
    }),
    resource('AWS::Lambda::Permission', 'Permission', {
      FunctionName: handler.arn,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:${region}:${account}:${apiId}/**`,
    }),
    resource('AWS::Lambda::Permission', 'JudgePermission', {
      FunctionName: judgeFunction.arn,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:${region}:${account}:${apiId}/authorizers/${permitted}`,
    }),
    resource('AWS::ApiGatewayV2::Authorizer', 'Judge', {
      ApiId: apiId,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${judgeFunction.arn}/invocations`,
      IdentitySource: ['route.request.querystring.ticket'],
    }),
    ...routes.map((key) =>
      resource('AWS::ApiGatewayV2::Route', `Route${key}`, {
        ApiId: apiId,
        RouteKey: key,
        Target: 'integrations/integration',
        AuthorizationType: 'NONE',
        ...(key === '$connect' && judge && guarded),
        ...(key === 'echo' && { RouteResponseSelectionExpression: '$default' }),
      }),
    ),
  ];
  const stack = stackOf(resources);
  const functions = startFunctions(
    {
      stack,
      log,
      stateDir: place.dir,
      awsEndpoint: '',
      rootCredentials: credentials,
      credentialsFor: () => credentials,
    },
    { stopGraceMs: 100 },
  );
  const socket = await startSocketApi({ stack, functions, log }, stack.find(apiId), { port: 0, ...more });
  running.push(socket, functions);
  return socket;
}

export interface Client {
  readonly ws: WebSocket;
  readonly messages: string[];
  next(): Promise<Json>;
  closed: Promise<[number, string]>;
}

export function client(url: string, protocols: string[] = []): Client {
  const ws = new WebSocket(url, protocols, { headers: { 'X-Client': 'test', 'user-agent': 'test/1' } });
  clients.push(ws);
  ws.on('error', () => {});
  const messages: string[] = [];
  ws.on('message', (data) => messages.push(data.toString()));
  const closed = new Promise<[number, string]>((resolve) =>
    ws.on('close', (code, reason) => resolve([code, reason.toString()])),
  );
  return {
    ws,
    messages,
    closed,
    next: async () => {
      if (messages.length === 0) await once(ws, 'message');
      return JSON.parse(messages.shift() ?? 'null');
    },
  };
}

export async function opened(url: string, protocols?: string[]): Promise<Client> {
  const made = client(url, protocols);
  await once(made.ws, 'open');
  return made;
}

/** The status and body with which an opening was refused. */
export async function refusal(url: string): Promise<{ status: number; body: string }> {
  const { ws } = client(url);
  const [, response] = (await once(ws, 'unexpected-response')) as [
    unknown,
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

export function events(routeKey?: string): Json[] {
  const file = join(place.dir, 'events');
  const all = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        // What follows the last line end is still being written.
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Json)
    : [];
  return all.filter((event) => routeKey === undefined || event.requestContext.routeKey === routeKey);
}

export async function until<T>(look: () => T | undefined): Promise<T> {
  for (let n = 0; n < 200; n++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('waited in vain');
}

export const judge = `export const handler = async (event) => {
  const ticket = event.queryStringParameters.ticket;
  if (ticket === 'unauthorized') throw new Error('Unauthorized');
  if (ticket === 'boom') throw new Error('boom');
  if (ticket === 'odd') return { context: {} };
  if (ticket === 'nested') return { principalId: 'p', policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }, context: { a: {} } };
  const Effect = ticket === 'no' ? 'Deny' : 'Allow';
  const Resource = ticket === 'other' ? event.methodArn.replace('/dev/', '/prod/') : event.methodArn;
  return { principalId: 'user-1', policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] }, context: { device: 'd1', n: 5, yes: true, type: event.type, arn: event.methodArn, header: event.headers['X-Client'] } };
};`;
