import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { assemblyOf } from './assembly-of.ts';
import { prepare, synthesize } from './synthesize.ts';

describe('the WebSocket API', () => {
  const assembly = assemblyOf('fixture');
  const route = (name: string) => assembly.at(`GiftShop/${name}/Route`).properties;

  it('selects messages by their action', () => {
    expect(assembly.at('SocketApi/Api').properties).toMatchObject({
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    });
  });

  it('opens a connection only with a ticket that the authorizer takes', () => {
    expect(assembly.at('GiftShop/LetIn/Authorizer').properties).toMatchObject({
      ApiId: '<SocketApi/Api>',
      AuthorizerType: 'REQUEST',
      IdentitySource: ['route.request.querystring.ticket'],
      AuthorizerUri:
        'arn:<AWS::Partition>:apigateway:<AWS::Region>:lambda:path/2015-03-31/functions/<GiftShop/LetIn/Function.Arn>/invocations',
    });
    expect(route('Opened')).toMatchObject({
      RouteKey: '$connect',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: '<GiftShop/LetIn/Authorizer>',
    });
  });

  it.each([
    ['Closed', '$disconnect', false],
    ['Ring', 'ring', true],
    ['Other', '$default', true],
  ])('leads %s to %s; answers: %s', (name, key, answers) => {
    expect(route(name)).toMatchObject({ RouteKey: key, AuthorizationType: 'NONE' });
    expect(route(name).RouteResponseSelectionExpression).toBe(answers ? '$default' : undefined);
    expect(assembly.under(`GiftShop/${name}`, 'AWS::ApiGatewayV2::RouteResponse')).toHaveLength(answers ? 1 : 0);
  });

  it('is deployed after its routes, with throttles and an access log', () => {
    const stage = assembly.at('SocketApi/Stage');
    expect(stage.dependsOn.some((name) => name.startsWith('GiftShopNestedStack'))).toBe(true);
    expect(stage.properties).toMatchObject({
      StageName: 'live',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
    expect(stage.properties.AccessLogSettings.Format).not.toMatch(/query|ticket/i);
    expect(assembly.at('SocketApi/AccessLog/Resource').properties.KmsKeyId).toBe('<Key.Arn>');
  });

  it('keeps the log role of the account when the stack goes', () => {
    for (const path of ['SocketApi/GatewayLogRole/Resource', 'SocketApi/GatewayAccount']) {
      expect(assembly.at(path).deletionPolicy).toBe('Retain');
    }
  });

  it('is not there, nor its output, when no module listens to sockets', () => {
    const quiet = synthesize({ modules: modules.filter(({ module }) => module.name === 'identity') });
    expect(quiet.ofType('AWS::ApiGateway::Account')).toEqual([]);
    expect(quiet.ofType('AWS::ApiGatewayV2::Api')).toHaveLength(1);
    expect(quiet.outputs).not.toHaveProperty('socketUrl');
  });

  it.each([false, 'data-only'] as const)(
    'is not there when the module that lets people in is %s: API Gateway would let everybody in',
    (how) => {
      const some = modules.filter(({ module }) => ['identity', 'config', 'sync', 'realtime'].includes(module.name));
      const shut = synthesize({ modules: some, fields: { modules: { realtime: how } } });
      expect(shut.ofType('AWS::ApiGatewayV2::Api').map(({ properties }) => properties.ProtocolType)).toEqual(['HTTP']);
      const keys = shut.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.RouteKey);
      expect(keys.filter((key) => !/^[A-Z]+ \//.test(key))).toEqual([]);
      // Who would tell sockets of a commit goes on, and finds none.
      const teller = shut.at('Sync/PokeSpaces/Function/Resource').properties.Environment.Variables;
      expect(Object.keys(teller).filter((name) => name.startsWith('SOCKET'))).toEqual([]);
    },
  );

  const bell = defineModule('bell', { summary: 'x' });
  const on = (socket: string) => bell.consumer({ on: { socket }, summary: 'x' });

  it('refuses connections without an authorizer, and two consumers of the same messages', () => {
    expect(() => prepare({ modules: [readContract({ bell, open: on('connect') })] })).toThrow(
      "bell/open: on: { socket: 'connect' } needs a consumer on: { socket: 'authorize' } in its module",
    );
    const door = { letIn: on('authorize'), open: on('connect') };
    expect(() => prepare({ modules: [readContract({ bell, ...door, ring: on('ring'), again: on('ring') })] })).toThrow(
      /bell\/\w+: on: \{ socket: 'ring' \} is taken by bell\/\w+/,
    );
  });
});
