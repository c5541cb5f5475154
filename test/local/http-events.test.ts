import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, functionOf, type Workplace, workplace } from './functions-stack.ts';
import { echoSource, type RunningApi, runApi, sendRaw } from './http-running.ts';

// biome-ignore lint/suspicious/noExplicitAny: events and answers of any shape
type Json = any;

const answers = `const answers = {
  plain: { statusCode: 201, headers: { 'X-Thing': 7, 'content-type': 'application/json' }, body: '{}' },
  bare: { statusCode: 200, body: 'text' },
  none: { statusCode: 204 },
  object: { name: 'note', nested: [1, 2] },
  text: 'Hello from Lambda!',
  number: 5, null: null,
  binary: { statusCode: 200, headers: { 'content-type': 'application/octet-stream' }, isBase64Encoded: true, body: Buffer.from([0, 255, 1]).toString('base64') },
  cookies: { statusCode: 200, cookies: ['a=1; HttpOnly', 'b=2'], headers: { 'X-A': ['1', '2'] }, body: '' },
  numericText: { statusCode: '202' },
  badStatus: { statusCode: 'okay' }, hugeStatus: { statusCode: 1000 }, objectBody: { statusCode: 200, body: { a: 1 } }, listHeaders: { statusCode: 200, headers: ['a'] },
  badCookies: { statusCode: 200, cookies: 'a=1' }, injected: { statusCode: 200, headers: { 'x-a': 'b\\r\\nset-cookie: evil=1' } }, ownHeaders: { statusCode: 200, headers: { 'Content-Length': '999', Connection: 'close', 'Transfer-Encoding': 'chunked' }, body: 'ok' } };
  export const handler = async ({ pathParameters: { kind } }) => { if (kind === 'throw') throw new Error('secret detail'); if (kind === 'slow') await new Promise((r) => setTimeout(r, 3000)); if (kind === 'exit') process.exit(1); return answers[kind]; };`;

describe('payload format 2.0', () => {
  let place: Workplace;
  let api: RunningApi;
  beforeAll(async () => {
    place = workplace();
    const echo = functionOf(place, 'Echo', echoSource);
    const answer = functionOf(place, 'Answer', answers, { Timeout: 2 });
    const slow = functionOf(place, 'Slow', answers, { Timeout: 10 });
    const few = functionOf(place, 'Few', answers, { ReservedConcurrentExecutions: 0 });
    const format =
      '{"id":"$context.requestId","ip":"$context.identity.sourceIp","agent":"$context.identity.userAgent","key":"$context.routeKey","status":$context.status,"length":$context.responseLength,"error":"$context.integrationErrorMessage","none":"$context.authorizer.claims.sub"}';
    api = await runApi(place, [echo, answer, slow, few], {
      stage: { AccessLogSettings: { Format: format, DestinationArn: 'arn:aws:logs:eu-central-1:1:log-group:access' } },
      routes: {
        'ANY /echo': { to: echo },
        'GET /echo/{id}/parts/{rest+}': { to: echo },
        'ANY /old/{id}': { to: echo, integration: { PayloadFormatVersion: '1.0' } },
        'ANY /answer/{kind}': { to: answer },
        'GET /late/{kind}': { to: slow, integration: { TimeoutInMillis: 300 } },
        'GET /few/{kind}': { to: few },
      },
    });
  });
  afterAll(async () => {
    await api.stop();
    place.remove();
  });
  const echo = async (path: string, init?: RequestInit): Promise<Json> =>
    (await fetch(`${api.url}${path}`, init)).json();

  it('has the members of a GET, and no others', async () => {
    const before = Date.now();
    const event = await echo('/echo/a%20%C3%BC/parts/x/y%2Fz?b=1&a=2&b=3&empty=&flag&plus=a+b%26&bad=%ZZ', {
      headers: { 'user-agent': 'test/1', 'X-Mixed': 'Case' },
    });
    const { headers, requestContext, ...rest } = event;
    expect(rest).toEqual({
      version: '2.0',
      routeKey: 'GET /echo/{id}/parts/{rest+}',
      rawPath: '/echo/a ü/parts/x/y/z',
      rawQueryString: 'b=1&a=2&b=3&empty=&flag&plus=a+b%26&bad=%ZZ',
      queryStringParameters: { a: '2', b: '1,3', empty: '', flag: '', plus: 'a b&', bad: '%ZZ' },
      pathParameters: { id: 'a ü', rest: 'x/y/z' },
      isBase64Encoded: false,
    });
    expect(headers).toMatchObject({
      'user-agent': 'test/1',
      'x-mixed': 'Case',
      host: `127.0.0.1:${api.port}`,
      'content-length': '0',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': String(api.port),
      'x-forwarded-proto': 'http',
    });
    expect(headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(headers).not.toHaveProperty('connection');
    const { time, timeEpoch, requestId, ...context } = requestContext;
    expect(context).toEqual({
      accountId: account,
      apiId: 'api1',
      domainName: `127.0.0.1:${api.port}`,
      domainPrefix: '127',
      http: {
        method: 'GET',
        path: '/echo/a ü/parts/x/y/z',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test/1',
      },
      routeKey: 'GET /echo/{id}/parts/{rest+}',
      stage: '$default',
    });
    expect(time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(timeEpoch).toBeGreaterThanOrEqual(before);
    expect(requestId).toMatch(/=$/);
  });

  it('joins repeated headers and parts cookies from them', async () => {
    const { body } = await sendRaw(
      api.port,
      'GET /echo HTTP/1.1\r\nHost: here\r\nX-A: 1\r\nx-a: 2\r\nCookie: a=1; b=2\r\ncookie: c=3\r\n__proto__: polluted\r\n\r\n',
    );
    const event = JSON.parse(body);
    expect(event.headers['x-a']).toBe('1,2');
    expect(event.headers.cookie).toBeUndefined();
    expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(Object.hasOwn(event.headers, '__proto__')).toBe(true);
    expect(event.queryStringParameters).toBeUndefined();
    expect(event.body).toBeUndefined();
    expect(event.pathParameters).toBeUndefined();
  });

  it.each([
    ['application/json', '{"ü":1}', false],
    ['application/json; charset=utf-8', '{}', false],
    ['text/csv', 'a,b', false],
    ['application/xml', '<a/>', false],
    ['application/javascript', '1', false],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['application/problem+json', '{}', true],
    ['application/octet-stream', '\u0000', true],
    ['multipart/form-data; boundary=x', '--x--', true],
  ])('passes a body of type %s as API Gateway does', async (type, body, encoded) => {
    const event = await echo('/echo', { method: 'POST', headers: { 'content-type': type }, body });
    expect(event.isBase64Encoded).toBe(encoded);
    expect(encoded ? Buffer.from(event.body, 'base64').toString() : event.body).toBe(body);
    expect(event.headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  it('passes bytes that are no text, and an encoded or untyped body, in base64', async () => {
    const post = (headers: Record<string, string>, body: Buffer) =>
      echo('/echo', { method: 'POST', headers, body: new Uint8Array(body) });
    const broken = Buffer.from([123, 255, 125]);
    expect(Buffer.from((await post({ 'content-type': 'application/json' }, broken)).body, 'base64')).toEqual(broken);
    expect(
      (await post({ 'content-type': 'application/json', 'content-encoding': 'gzip' }, Buffer.from('{}')))
        .isBase64Encoded,
    ).toBe(true);
    expect((await post({}, Buffer.from('{}'))).isBase64Encoded).toBe(true);
  });

  it('reads a body sent in chunks', async () => {
    const { body } = await sendRaw(
      api.port,
      'POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );
    expect(JSON.parse(body)).toMatchObject({ body: 'abcde', headers: { 'content-length': '5' } });
    expect(JSON.parse(body).headers['transfer-encoding']).toBeUndefined();
  });

  it('is format 1.0 where the integration asks for it', async () => {
    const event = await echo('/old/5?a=1&a=2', {
      method: 'POST',
      headers: { 'content-type': 'text/plain', cookie: 'c=1; d=2' },
      body: 'x',
    });
    expect(event).toMatchObject({
      version: '1.0',
      resource: '/old/{id}',
      path: '/old/5',
      httpMethod: 'POST',
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      pathParameters: { id: '5' },
      stageVariables: null,
      body: 'x',
      headers: { cookie: 'c=1; d=2' },
      requestContext: { httpMethod: 'POST', identity: { sourceIp: '127.0.0.1' }, stage: '$default' },
    });
  });

  it.each([
    ['plain', 201, '{}', 'application/json'],
    ['bare', 200, 'text', 'text/plain;charset=UTF-8'],
    ['object', 200, '{"name":"note","nested":[1,2]}', 'application/json'],
    ['text', 200, 'Hello from Lambda!', 'application/json'],
    ['number', 200, '5', 'application/json'],
    ['null', 200, 'null', 'application/json'],
    ['numericText', 202, '', 'text/plain;charset=UTF-8'],
  ])('the answer "%s" becomes %i', async (kind, status, body, type) => {
    const answer = await fetch(`${api.url}/answer/${kind}`);
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([status, body, type]);
  });

  it('carries numbers in headers, bytes, several cookies and no body', async () => {
    expect((await fetch(`${api.url}/answer/plain`)).headers.get('x-thing')).toBe('7');
    expect(Buffer.from(await (await fetch(`${api.url}/answer/binary`)).arrayBuffer())).toEqual(
      Buffer.from([0, 255, 1]),
    );
    const cookies = await fetch(`${api.url}/answer/cookies`);
    expect(cookies.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    expect(cookies.headers.get('x-a')).toBe('1, 2');
    const none = await fetch(`${api.url}/answer/none`);
    expect([none.status, none.headers.get('content-length')]).toEqual([204, null]);
    const head = await fetch(`${api.url}/answer/plain`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([201, '']);
  });

  it('writes the headers of a connection itself', async () => {
    const answer = await fetch(`${api.url}/answer/ownHeaders`);
    expect([await answer.text(), answer.headers.get('content-length')]).toEqual(['ok', '2']);
  });

  it.each(['badStatus', 'hugeStatus', 'objectBody', 'listHeaders', 'badCookies', 'injected', 'throw', 'slow', 'exit'])(
    'the answer "%s" is a 500 that tells nothing',
    async (kind) => {
      const answer = await fetch(`${api.url}/answer/${kind}`);
      expect([answer.status, await answer.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
      expect(answer.headers.get('set-cookie')).toBeNull();
    },
  );

  it('answers 503 when the integration takes too long, and when the function is throttled', async () => {
    const begun = performance.now();
    const late = await fetch(`${api.url}/late/slow`);
    expect([late.status, await late.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
    expect(performance.now() - begun).toBeLessThan(1500);
    expect((await fetch(`${api.url}/few/plain`)).status).toBe(503);
  });

  it('writes the access log of the stage, safe from what clients send', async () => {
    await fetch(`${api.url}/answer/plain`, { headers: { 'user-agent': 'evil","status":200,"x":"' } });
    await fetch(`${api.url}/answer/throw`, { headers: { 'user-agent': 'plain' } });
    await new Promise((resolve) => setTimeout(resolve, 250));
    const lines = readFileSync(join(place.dir, 'logs', 'access', 'notes.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find(({ agent }) => agent.startsWith('evil'))).toMatchObject({
      ip: '127.0.0.1',
      key: 'ANY /answer/{kind}',
      status: 201,
      length: 2,
      none: '-',
      agent: 'evil","status":200,"x":"',
    });
    expect(lines.find(({ agent }) => agent === 'plain')).toMatchObject({ status: 500, error: 'secret detail' });
  });
});
