import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { functionOf, resource, type Workplace, workplace } from './functions-stack.ts';
import { type RunningApi, runApi, runEcho } from './http-running.ts';

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

const cors = {
  AllowOrigins: ['https://app.example.com', 'http://localhost:8080'],
  AllowMethods: ['get', 'POST'],
  AllowHeaders: ['Authorization', 'content-type'],
  ExposeHeaders: ['x-next'],
  MaxAge: 600,
};

/** All CORS headers of an answer, and its status. */
async function ask(path: string, method: string, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const answer = await fetch(`${api?.url}${path}`, { method, headers });
  return {
    status: answer.status,
    ...Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('access-control'))),
  };
}

const preflight = (origin: string) => ({ origin, 'access-control-request-method': 'POST' });

describe('CORS', () => {
  it('answers a preflight from an allowed origin', async () => {
    api = await runEcho(place, ['GET /notes'], { cors });
    expect(await ask('/notes', 'OPTIONS', preflight('https://app.example.com'))).toEqual({
      status: 204,
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-expose-headers': 'x-next',
      'access-control-max-age': '600',
    });
  });

  it.each([
    'https://evil.example',
    'null',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'http://app.example.com',
    'https://app.example.com:444',
    'https://app.example.com/',
  ])('tells nothing to %s, neither in a preflight nor in an answer', async (origin) => {
    api = await runEcho(place, ['GET /notes'], { cors: { ...cors, AllowCredentials: true } });
    expect(await ask('/notes', 'OPTIONS', preflight(origin))).toEqual({ status: 204 });
    expect(await ask('/notes', 'GET', { origin })).toEqual({ status: 200 });
    expect(await ask('/nothing', 'GET', { origin })).toEqual({ status: 404 });
  });

  it('adds its headers to every answer, its own included, and drops those of the function', async () => {
    const own = functionOf(
      place,
      'Own',
      `export const handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'access-control-allow-credentials': 'true' } });`,
    );
    api = await runApi(place, [own], { cors, routes: { 'GET /own': { to: own } } });
    const origin = 'http://localhost:8080';
    const expected = { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'x-next' };
    expect(await ask('/own', 'GET', { origin })).toEqual({ status: 200, ...expected });
    expect(await ask('/nothing', 'GET', { origin })).toEqual({ status: 404, ...expected });
    expect(await ask('/own', 'GET', {})).toEqual({ status: 200 });
  });

  it('allows every origin with a star, but never with credentials', async () => {
    api = await runEcho(place, ['GET /notes'], { cors: { AllowOrigins: ['*'] } });
    expect(await ask('/notes', 'GET', { origin: 'https://anyone.example' })).toEqual({
      status: 200,
      'access-control-allow-origin': '*',
    });
    await api.stop();
    api = await runEcho(place, ['GET /notes'], { cors: { AllowOrigins: ['*'], AllowCredentials: true } });
    expect(await ask('/notes', 'GET', { origin: 'https://anyone.example' })).toEqual({ status: 200 });
  });

  it('leaves OPTIONS to a route that takes it, with its authorizer', async () => {
    const echo = functionOf(place, 'Echo', 'export const handler = async () => ({ statusCode: 418 });');
    const guard = { AuthorizationType: 'JWT', AuthorizerId: 'authorizer' };
    const authorizers = [
      resource('AWS::ApiGatewayV2::Authorizer', 'Authorizer', {
        ApiId: 'api1',
        AuthorizerType: 'JWT',
        JwtConfiguration: { Issuer: 'http://127.0.0.1:1', Audience: ['c'] },
      }),
    ];
    api = await runApi(place, [echo], {
      cors,
      authorizers,
      routes: { 'ANY /all': { to: echo }, 'ANY /guarded': { to: echo, route: guard } },
    });
    expect((await ask('/all', 'OPTIONS', preflight('https://app.example.com'))).status).toBe(418);
    expect((await ask('/guarded', 'OPTIONS', preflight('https://app.example.com'))).status).toBe(401);
  });

  it("keeps the function's own headers where the API has no CORS, and then answers 404 to a preflight", async () => {
    const own = functionOf(
      place,
      'Own',
      `export const handler = async () => ({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://mine.example' } });`,
    );
    api = await runApi(place, [own], { routes: { 'GET /own': { to: own } } });
    expect(await ask('/own', 'GET', { origin: 'https://x.example' })).toEqual({
      status: 200,
      'access-control-allow-origin': 'https://mine.example',
    });
    expect(await ask('/own', 'OPTIONS', preflight('https://x.example'))).toEqual({ status: 404 });
  });
});
