import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyAllows } from '../../lib/local/http/execute-api-policy.ts';
import { account, functionOf, region, resource, type Workplace, workplace } from './functions-stack.ts';
import { echoSource, type RunningApi, runApi } from './http-running.ts';

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

/** Answers by its identity source; counts its calls. */
const simple = `let calls = 0; export const handler = async (event) => { calls++; const who = event.identitySource?.[0];
  if (who === 'boom') throw new Error('boom'); if (who === 'unauthorized') throw new Error('Unauthorized'); if (who === 'odd') return { yes: 1 };
  return { isAuthorized: who !== 'no', context: { who, calls, event: JSON.stringify(event) } }; };`;
const policy = `export const handler = async (event) => ({ principalId: 'p', context: { n: 1 }, policyDocument: { Version: '2012-10-17', Statement: [
  { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.routeArn.replace(/GET.*/, 'GET/*') },
  { Effect: 'Deny', Action: '*', Resource: '*/GET/secret' }] } });`;

async function start(source: string, properties: Record<string, unknown> = {}): Promise<void> {
  const echo = functionOf(place, 'Echo', echoSource);
  const judge = functionOf(place, 'Judge', source);
  const authorizer = resource('AWS::ApiGatewayV2::Authorizer', 'Judge1', {
    ApiId: 'api1',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${judge.arn}/invocations`,
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 0,
    IdentitySource: ['$request.header.X-Key'],
    ...properties,
  });
  const route = { AuthorizationType: 'CUSTOM', AuthorizerId: 'judge1' };
  api = await runApi(place, [echo, judge], {
    authorizers: [
      authorizer,
      resource('AWS::Lambda::Permission', 'JudgePermission', {
        FunctionName: judge.arn,
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:${region}:${account}:api1/authorizers/${properties.permitted ?? 'judge1'}`,
      }),
    ],
    routes: {
      'GET /notes/{id}': { to: echo, route },
      'GET /secret': { to: echo, route },
      'POST /notes': { to: echo, route },
    },
  });
}

async function ask(path: string, key?: string, method = 'GET') {
  const answer = await fetch(`${api?.url}${path}`, { method, headers: key === undefined ? {} : { 'x-key': key } });
  // biome-ignore lint/suspicious/noExplicitAny: events of any shape
  return { status: answer.status, json: (await answer.json()) as any };
}

describe('a Lambda authorizer of an HTTP API', () => {
  it('is asked with the request, and its context reaches the function', async () => {
    await start(simple);
    const { status, json } = await ask('/notes/7?q=1', 'yes');
    expect(status).toBe(200);
    const { who, event } = json.requestContext.authorizer.lambda as { who: string; event: string };
    expect(who).toBe('yes');
    const asked = JSON.parse(event) as Record<string, unknown>;
    expect(asked).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `arn:aws:execute-api:${region}:${account}:api1/$default/GET/notes/7`,
      identitySource: ['yes'],
      routeKey: 'GET /notes/{id}',
      pathParameters: { id: '7' },
      queryStringParameters: { q: '1' },
    });
    expect(asked).not.toHaveProperty('body');
    expect(asked).not.toHaveProperty('requestContext.authorizer');
  });

  it.each([
    [undefined, 401, 'Unauthorized'],
    ['', 401, 'Unauthorized'],
    ['no', 403, 'Forbidden'],
    ['unauthorized', 401, 'Unauthorized'],
    ['boom', 500, 'Internal Server Error'],
    ['odd', 500, 'Internal Server Error'],
  ])('answers the key %o with %i', async (key, status, message) => {
    await start(simple);
    expect(await ask('/notes/7', key)).toEqual({ status, json: { message } });
  });

  it('is asked again each time without a time to live, and once with one', async () => {
    const calls = async (key: string) =>
      ((await ask('/notes/1', key)).json.requestContext.authorizer.lambda as { calls: number }).calls;
    await start(simple);
    expect([await calls('a'), await calls('a')]).toEqual([1, 2]);
    await api?.stop();
    await start(simple, { AuthorizerResultTtlInSeconds: 60 });
    expect([await calls('a'), await calls('b'), await calls('a')]).toEqual([1, 2, 1]);
  });

  it('is remembered for each route apart where its identity sources name the route', async () => {
    const IdentitySource = ['$request.header.X-Key', '$context.routeKey'];
    await start(simple, { AuthorizerResultTtlInSeconds: 60, IdentitySource });
    const calls = async (path: string) => (await ask(path, 'a')).json.requestContext.authorizer.lambda.calls;
    expect([await calls('/notes/7'), await calls('/secret'), await calls('/notes/8')]).toEqual([1, 2, 1]);
    await api?.stop();
    await start(simple, { IdentitySource: ['$request.header.X-Key', '$stageVariables.none'] });
    expect((await ask('/notes/7', 'a')).status).toBe(401);
  });

  it('may answer with a policy, judged for each route even when it is remembered', async () => {
    await start(policy, { EnableSimpleResponses: false, AuthorizerResultTtlInSeconds: 60 });
    expect((await ask('/notes/1', 'k')).json.requestContext.authorizer).toEqual({ lambda: { n: 1 } });
    expect((await ask('/secret', 'k')).status).toBe(403);
    expect((await ask('/notes', 'k', 'POST')).status).toBe(403);
    expect((await ask('/notes/2', 'k')).status).toBe(200);
  });

  it('is asked in format 1.0 where the template says so', async () => {
    const source = `export const handler = async (event) => ({ policyDocument: { Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.methodArn } }, context: { token: event.authorizationToken, path: event.path } });`;
    await start(source, { AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: false });
    expect((await ask('/notes/3', 'abc')).json.requestContext.authorizer.lambda).toEqual({
      token: 'abc',
      path: '/notes/3',
    });
  });
});

describe('an authorizer that the template does not let API Gateway call', () => {
  it('answers 500', async () => {
    await start(simple, { permitted: 'another' });
    expect((await ask('/notes/7', 'yes')).status).toBe(500);
    expect(api?.log.messages.join()).toContain(
      'authorizer judge1 answers 500: the template has no AWS::Lambda::Permission',
    );
  });
});

describe('the policy of an authorizer', () => {
  const arn = 'arn:aws:execute-api:r:1:api/dev/GET/notes';
  const judge = (...Statement: unknown[]) => policyAllows({ Statement }, arn);
  it('allows what some statement allows and none denies', () => {
    expect(judge({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' })).toBe(true);
    expect(
      judge({
        Effect: 'Allow',
        Action: ['execute-api:*'],
        Resource: ['x', 'arn:aws:execute-api:*:1:api/???/GET/notes'],
      }),
    ).toBe(true);
    expect(judge({ Effect: 'Allow', Action: 'execute-api:ManageConnections', Resource: '*' })).toBe(false);
    expect(judge({ Effect: 'Allow', Action: '*', Resource: `${arn}x` })).toBe(false);
    expect(
      judge({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', NotAction: 's3:*', Resource: arn }),
    ).toBe(false);
    expect(judge({ Effect: 'Allow', Action: '*', NotResource: arn })).toBe(false);
    expect(judge()).toBe(false);
  });
  it('is refused when it is none, or has conditions', () => {
    expect(() => policyAllows(undefined, arn)).toThrow('no policy document');
    expect(() => policyAllows({}, arn)).toThrow('no policy document');
    expect(() =>
      judge({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '::1' } } }),
    ).toThrow('conditions');
  });
});
