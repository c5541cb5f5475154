import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RouteTable } from '../../lib/local/http/route-table.ts';
import { functionOf, type Workplace, workplace } from './functions-stack.ts';
import { echoSource, type RunningApi, runApi, runEcho } from './http-running.ts';

function table(...keys: string[]): (method: string, path: string) => string | undefined {
  const routes = keys.map((key) => {
    const [method = '', path] = key.split(' ');
    return {
      key,
      method: path ? method : 'ANY',
      path,
      functionArn: 'f',
      payloadVersion: '2.0' as const,
      timeoutMs: 1,
      scopes: [],
    };
  });
  const found = new RouteTable(routes);
  return (method, path) => {
    const match = found.find(method, path);
    return match && `${match.route.key}${match.pathParameters ? ` ${JSON.stringify(match.pathParameters)}` : ''}`;
  };
}

describe('the route of a request', () => {
  const find = table('GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default');

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id} {"id":"2"}'],
    ['GET', '/pets/cat/3', 'GET /pets/{proxy+} {"proxy":"cat/3"}'],
    ['POST', '/test/5', 'ANY /{proxy+} {"proxy":"test/5"}'],
    ['POST', '/pets/dog/1', 'ANY /{proxy+} {"proxy":"pets/dog/1"}'],
    ['GET', '/', '$default'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(find(method, path)).toBe(expected);
  });

  it('prefers the method itself to ANY, and a literal segment to a parameter even when that needs a step back', () => {
    const other = table('ANY /a', 'GET /a', 'GET /x/{y}/z', 'GET /x/one/{w}', 'PUT /x/one/z');
    expect(other('GET', '/a')).toBe('GET /a');
    expect(other('PUT', '/a')).toBe('ANY /a');
    expect(other('GET', '/x/one/z')).toBe('GET /x/one/{w} {"w":"z"}');
    expect(other('GET', '/x/two/z')).toBe('GET /x/{y}/z {"y":"two"}');
  });

  it('knows no route for another method, an empty parameter, a further slash, or a greedy parameter with nothing in it', () => {
    const other = table('GET /notes/{id}', 'GET /notes', 'GET /files/{proxy+}');
    for (const [method, path] of [
      ['POST', '/notes'],
      ['GET', '/notes/'],
      ['GET', '/notes/1/'],
      ['GET', '/Notes'],
      ['GET', '/files'],
      ['GET', '/files/'],
      ['GET', '//notes'],
    ] as const) {
      expect(other(method, path)).toBeUndefined();
    }
  });

  it('decodes parameters once, and keeps an escaped slash inside its segment', () => {
    const other = table('GET /notes/{id}');
    expect(other('GET', '/notes/a%20%C3%BC%2Fb%252F')).toBe('GET /notes/{id} {"id":"a ü/b%2F"}');
    expect(() => other('GET', '/notes/%E0%A4%A')).toThrow();
  });
});

describe('an HTTP API', () => {
  let place: Workplace;
  let api: RunningApi | undefined;
  beforeEach(() => {
    place = workplace();
  });
  afterEach(async () => {
    await api?.stop();
    api = undefined;
    place.remove();
  });

  it('answers 404 for a path and for a method that no route has, and 400 for a parameter that cannot be decoded', async () => {
    api = await runEcho(place, ['GET /notes', 'GET /notes/{id}']);
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['POST', '/notes'],
      ['OPTIONS', '/notes'],
    ]) {
      const answer = await fetch(api.url + path, { method });
      expect([answer.status, await answer.text()]).toEqual([404, '{"message":"Not Found"}']);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('apigw-requestid')).toMatch(/^[A-Za-z0-9_-]{15}=$/);
    }
    expect((await fetch(`${api.url}/notes/%E0%A4%A`)).status).toBe(400);
  });

  it('serves a named stage below its name', async () => {
    api = await runEcho(place, ['GET /notes'], { stage: { StageName: 'prod', StageVariables: { colour: 'blue' } } });
    expect((await fetch(`${api.url}/notes`)).status).toBe(404);
    const event = (await (await fetch(`${api.url}/prod/notes`)).json()) as Record<string, unknown>;
    expect(event).toMatchObject({
      rawPath: '/prod/notes',
      routeKey: 'GET /notes',
      stageVariables: { colour: 'blue' },
      requestContext: { stage: 'prod', http: { path: '/prod/notes' } },
    });
  });

  it('answers 500 where the template gives API Gateway no permission, and says why', async () => {
    const echo = functionOf(place, 'Echo', echoSource);
    const stranger = functionOf(place, 'Stranger', echoSource);
    api = await runApi(place, [echo, stranger], {
      routes: { 'GET /a': { to: echo }, 'GET /b': { to: echo, integration: { IntegrationUri: stranger.arn } } },
    });
    expect((await fetch(`${api.url}/a`)).status).toBe(200);
    const answer = await fetch(`${api.url}/b`);
    expect([answer.status, await answer.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(api.log.messages.join()).toContain('the template has no AWS::Lambda::Permission that lets API Gateway call');
  });

  it('names everything that it cannot serve', async () => {
    const echo = functionOf(place, 'Echo', echoSource);
    const start = runApi(place, [echo], {
      routes: {
        'GET /web': { to: echo, integration: { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://example.com' } },
        'GET /signed': { to: echo, route: { AuthorizationType: 'AWS_IAM' } },
        'POST /send': { to: echo, integration: { IntegrationSubtype: 'SQS-SendMessage' } },
      },
    });
    await expect(start).rejects.toThrow(
      /HTTP API notes cannot be served.*GET \/web\): integrations of type HTTP_PROXY.*GET \/signed\): authorization AWS_IAM.*POST \/send\): integration SQS-SendMessage/s,
    );
  });

  it('hands local paths to their own handlers first', async () => {
    const answer = (text: string) => (_request: unknown, response: { end(text: string): void }) => response.end(text);
    api = await runEcho(
      place,
      ['GET /{proxy+}'],
      {},
      {
        extraRoutes: new Map([
          ['/docs', answer('docs')],
          ['/_local/', answer('local')],
        ]),
      },
    );
    expect(await (await fetch(`${api.url}/docs`)).text()).toBe('docs');
    expect(await (await fetch(`${api.url}/_local/outbox?x=1`)).text()).toBe('local');
    expect(await (await fetch(`${api.url}/docs/more`)).text()).toContain('rawPath');
  });

  it('says when its port is taken', async () => {
    api = await runEcho(place, ['GET /notes']);
    await expect(runEcho(place, ['GET /notes'], {}, { port: api.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
