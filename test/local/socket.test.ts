import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startSocketApi } from '../../lib/local/socket/start-socket-api.ts';
import { resource, stackOf } from './functions-stack.ts';
import { apiId, client, events, log, opened, refusal, running, start, until, useSockets } from './socket-running.ts';

useSockets();

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
