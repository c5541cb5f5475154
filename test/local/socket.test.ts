import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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

let place: Workplace;
let log: ReturnType<typeof keptLog>;
const running: { stop(): Promise<void> }[] = [];
const clients: WebSocket[] = [];

beforeEach(() => {
  place = workplace();
  log = keptLog();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  for (const each of running.splice(0)) await each.stop();
  place.remove();
});

const apiId = 'ws1';
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

async function start(
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

interface Client {
  readonly ws: WebSocket;
  readonly messages: string[];
  next(): Promise<Json>;
  closed: Promise<[number, string]>;
}

function client(url: string, protocols: string[] = []): Client {
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

async function opened(url: string, protocols?: string[]): Promise<Client> {
  const made = client(url, protocols);
  await once(made.ws, 'open');
  return made;
}

/** The status and body with which an opening was refused. */
async function refusal(url: string): Promise<{ status: number; body: string }> {
  const { ws } = client(url);
  const [, response] = (await once(ws, 'unexpected-response')) as [
    unknown,
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

function events(routeKey?: string): Json[] {
  const file = join(place.dir, 'events');
  const all = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Json)
    : [];
  return all.filter((event) => routeKey === undefined || event.requestContext.routeKey === routeKey);
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let n = 0; n < 200; n++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('waited in vain');
}

describe('a WebSocket API', () => {
  it('runs $connect, the route of each message and $disconnect, with the events of API Gateway', async () => {
    const { url, port } = await start({ stage: { StageVariables: { colour: 'blue' } } });
    const { ws, next } = await opened(`${url}/dev?mode=plain&x=1&x=2`);
    ws.send('{"action":"echo","n":1}');
    expect(await next()).toEqual({ routeKey: 'echo', body: '{"action":"echo","n":1}' });
    ws.close(4001, 'done');
    const disconnect = await until(() => events('$disconnect')[0]);
    const [connect] = events('$connect');
    const [message] = events('echo');
    const { connectionId, connectedAt } = connect.requestContext;
    expect(connectionId).toMatch(/^[A-Za-z0-9_-]{15}=$/);
    const shared = {
      apiId,
      stage: 'dev',
      connectionId,
      connectedAt,
      messageDirection: 'IN',
      domainName: `127.0.0.1:${port}`,
      identity: { sourceIp: '127.0.0.1', userAgent: 'test/1' },
    };
    expect(connect).toMatchObject({
      headers: {
        Host: `127.0.0.1:${port}`,
        'X-Client': 'test',
        'X-Forwarded-For': '127.0.0.1',
        'Sec-WebSocket-Version': '13',
      },
      multiValueHeaders: { 'X-Client': ['test'] },
      queryStringParameters: { mode: 'plain', x: '2' },
      multiValueQueryStringParameters: { mode: ['plain'], x: ['1', '2'] },
      stageVariables: { colour: 'blue' },
      isBase64Encoded: false,
      requestContext: { ...shared, routeKey: '$connect', eventType: 'CONNECT' },
    });
    expect(connect.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(connect).not.toHaveProperty('body');
    expect(message).toMatchObject({
      body: '{"action":"echo","n":1}',
      isBase64Encoded: false,
      requestContext: { ...shared, routeKey: 'echo', eventType: 'MESSAGE' },
    });
    expect(message.requestContext.messageId).toMatch(/=$/);
    expect(message).not.toHaveProperty('headers');
    expect(disconnect).toMatchObject({
      headers: { 'x-api-key': '', 'x-restapi': '' },
      requestContext: {
        ...shared,
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        disconnectStatusCode: 4001,
        disconnectReason: 'done',
      },
    });
  });

  it('sends messages it cannot place to $default, and keeps to itself what a route does not answer', async () => {
    const { url } = await start();
    const { ws, next } = await opened(`${url}/dev`);
    for (const text of [
      'no json',
      '[1]',
      '{"action":"nobody"}',
      '{"action":"$connect"}',
      '{"other":1}',
      '{"action":{}}',
    ])
      ws.send(text);
    ws.send('{"action":"quiet"}');
    ws.send('{"action":"echo"}');
    expect((await next()).routeKey).toBe('echo');
    await until(() => (events('$default').length === 6 && events('quiet').length === 1 ? true : undefined));
    expect(events('$connect')).toHaveLength(1);
  });

  it('tells the client when no route fits and when the function fails, without its words', async () => {
    const { url } = await start({ routes: ['$connect', 'echo'] });
    const { ws, next } = await opened(`${url}/dev`);
    ws.send('{"action":"nobody"}');
    expect(await next()).toEqual({
      message: 'Forbidden',
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
    ws.send('{"action":"echo","fail":true}');
    expect(await next()).toMatchObject({ message: 'Internal server error' });
    expect(log.messages.join()).toContain('secret detail');
  });

  it('selects routes by several members', async () => {
    const { url } = await start({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the form of API Gateway
      selection: '${request.body.service}/${request.body.action}',
      routes: ['echo', 'notes/list', '$default'],
    });
    const { ws } = await opened(`${url}/dev`);
    ws.send('{"service":"notes","action":"list"}');
    ws.send('{"service":"notes"}');
    await until(() => (events('notes/list').length === 1 && events('$default').length === 1 ? true : undefined));
  });

  it.each([
    ['mode=refuse', 409, 'full'],
    ['mode=throw', 502, '"message":"Internal server error"'],
    ['mode=odd', 502, '"message":"Internal server error"'],
  ])('refuses the opening when $connect does (%s)', async (query, status, body) => {
    const { url } = await start();
    const answer = await refusal(`${url}/dev?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(body);
    expect(answer.body).not.toContain('secret');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(events('$disconnect')).toHaveLength(0);
  });

  it('takes the protocol that $connect chose', async () => {
    const { url } = await start();
    expect((await opened(`${url}/dev?mode=protocol`, ['v1', 'v2'])).ws.protocol).toBe('v2');
  });

  it('knows only its stages, and answers 403 to plain HTTP', async () => {
    const { url, port } = await start();
    expect((await refusal(`${url}/prod`)).status).toBe(403);
    expect((await refusal(`${url}/`)).status).toBe(403);
    expect((await fetch(`http://127.0.0.1:${port}/dev`)).status).toBe(403);
    expect(events()).toHaveLength(0);
  });

  it('refuses what is no opening before any function runs', async () => {
    const { port } = await start();
    const send = (headers: string) =>
      new Promise<string>((resolve) => {
        const socket = createConnection(port, '127.0.0.1', () =>
          socket.write(`GET /dev HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n${headers}\r\n`),
        );
        socket.on('data', (data) => resolve(data.toString()));
      });
    expect(await send('Upgrade: websocket\r\nSec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n')).toContain(
      'HTTP/1.1 400',
    );
    expect(
      await send('Upgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 8\r\n'),
    ).toContain('HTTP/1.1 400');
    expect(events()).toHaveLength(0);
  });

  it('runs $disconnect for a client that left while $connect ran', async () => {
    const { url } = await start();
    const { ws } = client(`${url}/dev?mode=slow`);
    await until(() => events('$connect')[0]);
    ws.terminate();
    expect((await until(() => events('$disconnect')[0])).requestContext.disconnectStatusCode).toBe(1006);
  });

  it('names what it cannot serve', async () => {
    const bad = resource('AWS::ApiGatewayV2::Integration', 'Mock', { ApiId: apiId, IntegrationType: 'MOCK' });
    const route = resource('AWS::ApiGatewayV2::Route', 'RouteMock', {
      ApiId: apiId,
      RouteKey: 'ping',
      Target: 'integrations/mock',
    });
    const api = resource(
      'AWS::ApiGatewayV2::Api',
      'Socket',
      { Name: 'live', ProtocolType: 'WEBSOCKET' },
      { ref: apiId },
    );
    const stack = stackOf([api, bad, route]);
    await expect(startSocketApi({ stack, log, functions: {} as never }, api, { port: 0 })).rejects.toThrow(
      /RouteMock \(ping\): integrations of type MOCK.*no stage/s,
    );
  });
});

const judge = `export const handler = async (event) => {
  const ticket = event.queryStringParameters.ticket;
  if (ticket === 'unauthorized') throw new Error('Unauthorized');
  if (ticket === 'boom') throw new Error('boom');
  if (ticket === 'odd') return { context: {} };
  if (ticket === 'nested') return { principalId: 'p', policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }, context: { a: {} } };
  const Effect = ticket === 'no' ? 'Deny' : 'Allow';
  const Resource = ticket === 'other' ? event.methodArn.replace('/dev/', '/prod/') : event.methodArn;
  return { principalId: 'user-1', policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] }, context: { device: 'd1', n: 5, yes: true, type: event.type, arn: event.methodArn, header: event.headers['X-Client'] } };
};`;

describe('the authorizer of $connect', () => {
  it('hands its context to every event of the connection', async () => {
    const { url } = await start({ judge });
    const { ws, next } = await opened(`${url}/dev?ticket=good`);
    ws.send('{"action":"echo"}');
    await next();
    ws.close();
    await until(() => events('$disconnect')[0]);
    const arn = `arn:aws:execute-api:${region}:${account}:${apiId}/dev/$connect`;
    for (const event of events()) {
      expect(event.requestContext.authorizer).toEqual({
        principalId: 'user-1',
        device: 'd1',
        n: '5',
        yes: 'true',
        type: 'REQUEST',
        arn,
        header: 'test',
      });
    }
    expect(events()).toHaveLength(3);
  });

  it.each([
    ['', 401, 'Unauthorized'],
    ['?ticket=', 401, 'Unauthorized'],
    ['?ticket=unauthorized', 401, 'Unauthorized'],
    ['?ticket=no', 403, 'Forbidden'],
    ['?ticket=other', 403, 'Forbidden'],
    ['?ticket=boom', 500, 'Internal server error'],
    ['?ticket=odd', 500, 'Internal server error'],
    ['?ticket=nested', 500, 'Internal server error'],
  ])('answers %p with %i, and $connect does not run', async (query, status, message) => {
    const { url } = await start({ judge });
    expect(await refusal(`${url}/dev${query}`)).toEqual({ status, body: JSON.stringify({ message }) });
    expect(events()).toHaveLength(0);
    expect(log.lines.join() + log.messages.join()).not.toContain('ticket=');
  });
});

describe('a function that the template does not let API Gateway call', () => {
  it('admits nobody', async () => {
    const { url } = await start({ judge, permitted: 'another' });
    expect((await refusal(`${url}/dev?ticket=good`)).status).toBe(500);
    expect(log.messages.join()).toContain('the template has no AWS::Lambda::Permission');
  });
});

describe('limits', () => {
  it('close a connection with 1009 above 32 KB in a frame or 128 KB in a message', async () => {
    const { url } = await start();
    const text = (bytes: number) =>
      JSON.stringify({ action: 'echo', x: '' }).replace('""', `"${'x'.repeat(bytes - 24)}"`);
    const good = await opened(`${url}/dev`);
    expect(text(32 * 1024)).toHaveLength(32 * 1024);
    good.ws.send(text(32 * 1024));
    expect((await good.next()).body).toHaveLength(32 * 1024);
    good.ws.send(text(32 * 1024 + 1));
    expect((await good.closed)[0]).toBe(1009);
    expect(events('echo')).toHaveLength(1);

    const parts = await opened(`${url}/dev`);
    const whole = text(128 * 1024);
    for (let at = 0; at < whole.length; at += 32 * 1024)
      parts.ws.send(whole.slice(at, at + 32 * 1024), { fin: at + 32 * 1024 >= whole.length });
    expect((await parts.next()).body).toHaveLength(128 * 1024);
    for (let n = 0; n < 5; n++) parts.ws.send('y'.repeat(32 * 1024), { fin: n === 4 });
    expect((await parts.closed)[0]).toBe(1009);
    expect(events('$default')).toHaveLength(0);
  });

  it('close a connection that sends bytes', async () => {
    const { url } = await start();
    const { ws, closed } = await opened(`${url}/dev`);
    ws.send(Buffer.from([1, 2, 3]));
    expect((await closed)[0]).toBe(1003);
  });

  it('close an idle connection, but not one that speaks', async () => {
    const { url } = await start({ idleMs: 300 });
    const idle = await opened(`${url}/dev`);
    const busy = await opened(`${url}/dev`);
    const begun = Date.now();
    const talk = setInterval(() => busy.ws.send('{"action":"quiet"}'), 100);
    expect((await idle.closed)[0]).toBe(1001);
    expect(Date.now() - begun).toBeGreaterThan(250);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(busy.ws.readyState).toBe(WebSocket.OPEN);
    clearInterval(talk);
    expect((await busy.closed)[0]).toBe(1001);
  });

  it('close the longest connection', async () => {
    const { url } = await start({ longestMs: 200 });
    expect((await (await opened(`${url}/dev`)).closed)[0]).toBe(1001);
  });

  it('throttle openings and messages by the stage', async () => {
    const stage = { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } };
    const { url } = await start({ stage });
    const { ws, messages } = await opened(`${url}/dev`);
    await opened(`${url}/dev`);
    expect((await refusal(`${url}/dev`)).status).toBe(429);
    for (let n = 0; n < 4; n++) ws.send('{"action":"echo"}');
    await until(() => (messages.length === 4 ? true : undefined));
    expect(messages.filter((text) => text.includes('Too Many Requests'))).toHaveLength(2);
  });
});

describe('@connections', () => {
  it('sends, describes and ends a connection, and knows when it is gone', async () => {
    const { url, connections } = await start();
    const { next, closed, ws } = await opened(`${url}/dev`);
    const { connectionId, connectedAt } = events('$connect')[0].requestContext;
    expect(await connections.post(apiId, 'dev', connectionId, Buffer.from('{"poke":1}'))).toBe(true);
    expect(await next()).toEqual({ poke: 1 });
    const state = await connections.get(apiId, 'dev', connectionId);
    expect(state).toMatchObject({
      connectedAt: new Date(connectedAt).toISOString(),
      identity: { sourceIp: '127.0.0.1', userAgent: 'test/1' },
    });
    expect(Date.parse(state?.lastActiveAt ?? '')).toBeGreaterThanOrEqual(connectedAt);
    expect(await connections.post('other', 'dev', connectionId, Buffer.from('x'))).toBe(false);
    expect(await connections.post(apiId, 'prod', connectionId, Buffer.from('x'))).toBe(false);
    await expect(connections.post(apiId, 'dev', connectionId, Buffer.alloc(128 * 1024 + 1))).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
      statusCode: 413,
    });
    expect(await connections.delete(apiId, 'dev', connectionId)).toBe(true);
    expect((await closed)[0]).toBe(1000);
    expect(ws.readyState).toBe(WebSocket.CLOSED);
    await until(() => events('$disconnect')[0]);
    expect(await connections.post(apiId, 'dev', connectionId, Buffer.from('x'))).toBe(false);
    expect(await connections.get(apiId, 'dev', connectionId)).toBeUndefined();
    expect(await connections.delete(apiId, 'dev', connectionId)).toBe(false);
  });
});

describe('stopping', () => {
  it('closes every connection and runs $disconnect for it', async () => {
    const socket = await start();
    const both = [await opened(`${socket.url}/dev`), await opened(`${socket.url}/dev`)];
    await socket.stop();
    for (const { closed } of both) expect((await closed)[0]).toBe(1001);
    expect(events('$disconnect')).toHaveLength(2);
    running.shift();
  });
});
