import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import type { Route } from '../../lib/contract/route.ts';
import { assemblyOf } from './assembly-of.ts';
import { placeOf } from './expected-access.ts';
import { fixtureModules } from './fixture/modules.ts';
import { prepare, synthesize } from './synthesize.ts';

describe.each([
  ['the real modules', 'real', modules],
  ['the fixture', 'fixture', fixtureModules],
] as const)('the HTTP API of %s', (_, name, app) => {
  const assembly = assemblyOf(name);
  const routes = app.flatMap((module) => module.routes);
  const ofKeys = app.flatMap((module) => module.consumers).find(({ entry }) => 'http' in entry.on);
  const authorization = ({ auth, keys }: Route) => {
    if (auth === 'public') return { AuthorizationType: 'NONE' };
    return keys && ofKeys
      ? { AuthorizationType: 'CUSTOM', AuthorizerId: `<${placeOf(ofKeys)}/Authorizer>` }
      : { AuthorizationType: 'JWT', AuthorizerId: '<HttpApi/Authorizer>' };
  };

  it.each(routes.map((route) => [`${route.entry.method} ${route.entry.path}`, route] as const))(
    'leads %s to its function',
    (key, route) => {
      const place = placeOf(route);
      const { properties } = assembly.at(`${place}/Route`);
      const expected = {
        ApiId: '<HttpApi/Api>',
        RouteKey: key,
        Target: `integrations/<${place}/Integration>`,
        ...authorization(route.entry),
      };
      expect(properties).toEqual(expected);
      if (route.entry.head)
        expect(assembly.at(`${place}/RouteHead`).properties).toEqual({
          ...expected,
          RouteKey: `HEAD ${route.entry.path}`,
        });
      expect(assembly.at(`${place}/Integration`).properties).toEqual({
        ApiId: '<HttpApi/Api>',
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: `<${place}/Function.Arn>`,
        PayloadFormatVersion: '2.0',
      });
    },
  );

  it('has no other routes, and none for requests that fit none', () => {
    const keys = assembly
      .ofType('AWS::ApiGatewayV2::Route')
      .filter(({ properties }) => properties.ApiId === '<HttpApi/Api>')
      .map(({ properties }) => properties.RouteKey);
    const declared = routes.flatMap(({ entry }) =>
      [entry.method, ...(entry.head ? ['HEAD'] : [])].map((method) => `${method} ${entry.path}`),
    );
    expect(keys.toSorted()).toEqual(declared.toSorted());
    expect(keys).not.toContain('$default');
  });
});

describe('the HTTP API', () => {
  const assembly = synthesize({ modules: fixtureModules, fields: { allowedOrigins: ['https://app.example.com'] } });

  it('takes access tokens of the pool and its client', () => {
    expect(assembly.at('HttpApi/Authorizer').properties).toEqual({
      ApiId: '<HttpApi/Api>',
      Name: 'access-token',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: 'https://cognito-idp.<AWS::Region>.<AWS::URLSuffix>/<UserPool>',
        Audience: ['<UserPoolClient>'],
      },
    });
  });

  it('asks the function that knows keys about routes that are open to them, and keeps its answers for five minutes', () => {
    const authorizer = assemblyOf('real').at('HttpAuthorizer/KeysAuthorizeRequest/Authorizer');
    expect(authorizer.properties).toEqual({
      ApiId: '<HttpApi/Api>',
      Name: 'keys',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: expect.stringContaining(
        'functions/<HttpAuthorizer/KeysAuthorizeRequest/Function.Arn>/invocations',
      ),
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 300,
      IdentitySource: ['$request.header.Authorization'],
    });
  });

  it('takes people alone where the module of keys is not there', () => {
    const without = synthesize({
      modules: modules.filter(({ module }) => ['identity', 'config'].includes(module.name)),
    });
    const kinds = new Set(
      without
        .ofType('AWS::ApiGatewayV2::Route')
        .filter(({ properties }) => properties.ApiId === '<HttpApi/Api>')
        .map(({ properties }) => properties.AuthorizationType),
    );
    expect([...kinds].toSorted()).toEqual(['JWT', 'NONE']);
  });

  it('answers browsers of the allowed origins, with the headers that clients send and read', () => {
    expect(assembly.at('HttpApi/Api').properties.CorsConfiguration).toEqual({
      AllowOrigins: ['https://app.example.com'],
      AllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      AllowHeaders: [
        'authorization',
        'content-type',
        'idempotency-key',
        'x-app-version',
        'x-app-platform',
        'x-request-id',
        'if-none-match',
        'step-up',
      ],
      ExposeHeaders: ['retry-after', 'x-request-id', 'etag'],
      MaxAge: 7200,
    });
  });

  it('answers no browser where the stage allows no origin', () => {
    const none = synthesize({ modules: fixtureModules, fields: { allowedOrigins: [] } });
    expect(none.at('HttpApi/Api').properties).not.toHaveProperty('CorsConfiguration');
  });

  it('throttles, and logs who called what without query strings or tokens', () => {
    const { properties } = assembly.at('HttpApi/Stage');
    expect(properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100, DetailedMetricsEnabled: false },
    });
    expect(properties.AccessLogSettings.DestinationArn).toBe('<HttpApi/AccessLog.Arn>');
    const format = JSON.parse(properties.AccessLogSettings.Format);
    expect(Object.keys(format)).toEqual(
      expect.arrayContaining(['requestId', 'route', 'status', 'personId', 'latency']),
    );
    expect(Object.values(format).join(' ')).not.toMatch(/query|path|header|token/i);
    expect(assembly.at('HttpApi/AccessLog/Resource').properties).toEqual({ KmsKeyId: '<Key.Arn>', RetentionInDays: 7 });
  });

  it('measures each route where the stage pays for it', () => {
    const measured = synthesize({ modules: fixtureModules, fields: { routeMetrics: true } });
    for (const api of ['HttpApi', 'SocketApi']) {
      expect(measured.at(`${api}/Stage`).properties.DefaultRouteSettings.DetailedMetricsEnabled).toBe(true);
    }
  });

  const manyRoutes = (count: number, more = {}) => {
    const wide = defineModule('wide', { summary: 'Many routes' });
    const entries = Array.from({ length: count }, (_, i) => [
      `route${i}`,
      wide.route({ method: 'GET', path: `/wide/${i}`, auth: 'public', summary: 'x', ...more }),
    ]);
    return readContract({ wide, ...Object.fromEntries(entries) });
  };

  it('refuses a 301st function, and says what to do', () => {
    expect(() => prepare({ modules: [manyRoutes(301)] })).toThrow(
      /GET \/v1\/wide\/300 is one route too many: an HTTP API holds 300 functions\. Switch modules off/,
    );
  });

  it('refuses a second name for a variable at the same place of paths, as API Gateway does', () => {
    const notes = defineModule('notes', { summary: 'x' });
    const at = (path: string) => notes.route({ method: 'GET', path, auth: 'public', summary: 'x' } as never);
    const [one, same, elsewhere, other] = ['/a/{noteId}', '/a/{noteId}/b', '/c/{id}', '/a/{id}/b/{place}'].map(at);
    expect(() => prepare({ modules: [readContract({ notes, one, same, elsewhere })] })).not.toThrow();
    expect(() => prepare({ modules: [readContract({ notes, one, same, elsewhere, other })] })).toThrow(
      'GET /v1/a/{id}/b/{place}: {id} is called {noteId} in GET /v1/a/{noteId}; API Gateway takes one name',
    );
  });

  it('refuses a stack that CloudFormation would, and says what gives the module a further one', () => {
    expect(() => prepare({ modules: [manyRoutes(97)] }).app.synth()).toThrow(
      /Wide needs 48\d resources; .* Run npm run generate/,
    );
  });

  it('refuses a function that may take longer than API Gateway waits', () => {
    expect(() => prepare({ modules: [manyRoutes(1, { timeout: 30 })] })).toThrow(
      /GET \/v1\/wide\/0: timeout 30; .* 29 seconds/,
    );
  });
});
