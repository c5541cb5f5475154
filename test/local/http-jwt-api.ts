// An API with a JWT authorizer and an issuer of its own for each test.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { JwtOptions } from '../../lib/local/http/jwt/jwt-authorizer.ts';
import { functionOf, resource, type Workplace, workplace } from './functions-stack.ts';
import { echoSource, type RunningApi, runApi } from './http-running.ts';
import { type Issuer, startIssuer } from './key-server.ts';

const poolIssuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool';
export const seconds = () => Math.floor(Date.now() / 1000);
let place: Workplace;
export let issuer: Issuer;
export let api: RunningApi | undefined;

/** To be called once by a file, outside its tests. */
export function useJwtApi(): void {
  beforeEach(async () => {
    place = workplace();
    issuer = await startIssuer();
  });
  afterEach(async () => {
    await api?.stop();
    api = undefined;
    await issuer.stop();
    place.remove();
  });
}

export const authorizer = (properties: Record<string, unknown> = {}) =>
  resource('AWS::ApiGatewayV2::Authorizer', 'Authorizer', {
    ApiId: 'api1',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: ['client-1'], Issuer: poolIssuer },
    ...properties,
  });

export async function start(
  jwt: Omit<JwtOptions, 'resolveIssuer'> = {},
  properties: Record<string, unknown> = {},
): Promise<string> {
  const echo = functionOf(place, 'Echo', echoSource);
  const guard = { AuthorizationType: 'JWT', AuthorizerId: 'authorizer' };
  const routes = {
    'GET /me': { to: echo, route: guard },
    'GET /notes': { to: echo, route: { ...guard, AuthorizationScopes: ['notes/read', 'notes/all'] } },
    'GET /open': { to: echo },
  };
  const resolveIssuer = (name: string) =>
    name === poolIssuer ? { jwksUrl: issuer.jwksUrl, acceptedIssuers: [issuer.issuer] } : undefined;
  const log = { Format: '$context.authorizer.error', DestinationArn: 'arn:aws:logs:eu-central-1:1:log-group:access' };
  const stage = { AccessLogSettings: log };
  api = await runApi(place, [echo], { authorizers: [authorizer(properties)], routes, stage }, { resolveIssuer, jwt });
  return api.url;
}

/** What the access log says of refusals. */
export const logged = () => readFileSync(join(place.dir, 'logs', 'access', 'notes.log'), 'utf8');

export const access = (more: Record<string, unknown> = {}) => ({
  sub: 'user-1',
  iss: issuer.issuer,
  client_id: 'client-1',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin notes/read',
  iat: seconds(),
  exp: seconds() + 300,
  ...more,
});

export async function get(
  path: string,
  token?: string,
): Promise<{ status: number; body: string; challenge: string | null }> {
  const answer = await fetch(`${api?.url}${path}`, token === undefined ? {} : { headers: { authorization: token } });
  return { status: answer.status, body: await answer.text(), challenge: answer.headers.get('www-authenticate') };
}

export const unauthorized = { status: 401, body: '{"message":"Unauthorized"}' };
