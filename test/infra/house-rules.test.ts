import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import type { RegisteredModule } from '../../lib/contract/registry.ts';
import type { Assembly, SynthesizedResource } from './assembly.ts';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { houseFindings, rules } from './house-rules.ts';

const publicRoutesOf = (app: readonly RegisteredModule[]) =>
  app.flatMap(({ routes }) =>
    routes
      .filter(({ entry }) => entry.auth === 'public')
      .flatMap(({ entry }) =>
        [entry.method, ...(entry.head ? ['HEAD'] : [])].map((method) => `${method} ${entry.path}`),
      ),
  );

describe('the house rules hold for', () => {
  const apps = [
    ['the real modules', 'real', modules],
    ['the fixture', 'fixture', fixtureModules],
  ] as const;
  const cases = apps.flatMap(([title, name, app]) =>
    (['dev', 'staging', 'prod'] as const).map((stage) => [title, stage, name, app] as const),
  );
  it.each(cases)('%s as %s', (_, stage, name, app) => {
    const assembly = assemblyOf(name, stage);
    expect(houseFindings({ assembly, protectedStage: stage === 'prod', publicRoutes: publicRoutesOf(app) })).toEqual(
      [],
    );
  });
});

/** A template with one resource spoilt: the rules are worth something only if each of these is found. */
describe('the house rules find', () => {
  const good = assemblyOf('fixture', 'prod');
  const publicRoutes = publicRoutesOf(fixtureModules);

  function spoilt(
    path: string,
    spoil: (resource: { properties: SynthesizedResource['properties']; deletionPolicy?: string }) => void,
  ): Assembly {
    const target = good.at(path);
    const copy = structuredClone(target) as { -readonly [K in keyof SynthesizedResource]: SynthesizedResource[K] };
    spoil(copy as never);
    const resources = good.resources.map((resource) => (resource === target ? copy : resource));
    return withResources(resources);
  }
  const withResources = (resources: readonly SynthesizedResource[]): Assembly => ({
    ...good,
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    at: (path) => resources.find(({ constructPath }) => constructPath.endsWith(`/${path}`)) as SynthesizedResource,
    under: (path, type) =>
      resources.filter((resource) => resource.type === type && `${resource.constructPath}/`.includes(`/${path}/`)),
  });
  const found = (assembly: Assembly) => houseFindings({ assembly, protectedStage: true, publicRoutes });

  it('nothing in what is right', () => {
    expect(found(good)).toEqual([]);
  });

  const cases: readonly (readonly [
    string,
    string,
    (resource: { properties: SynthesizedResource['properties']; deletionPolicy?: string }) => void,
  ])[] = [
    [
      'authorizer on every',
      'GiftShop/GetGift/Route',
      ({ properties }) => Object.assign(properties, { AuthorizationType: 'NONE' }),
    ],
    [
      'authorizer on every',
      'GiftShop/GetGift/Route',
      ({ properties }) => Object.assign(properties, { RouteKey: '$default' }),
    ],
    [
      'authorizer on every',
      'GiftShop/Opened/Route',
      ({ properties }) => Object.assign(properties, { AuthorizationType: 'NONE' }),
    ],
    [
      'tables:',
      'GiftShopData/GiftsTable/Resource',
      ({ properties }) => Object.assign(properties, { DeletionProtectionEnabled: false }),
    ],
    [
      'tables:',
      'GiftShopData/GiftsTable/Resource',
      ({ properties }) => Object.assign(properties, { PointInTimeRecoverySpecification: undefined }),
    ],
    [
      'tables:',
      'GiftShopData/PricesTable/Resource',
      ({ properties }) => Object.assign(properties, { SSESpecification: undefined }),
    ],
    [
      'nothing that holds data',
      'GiftShopData/PhotosBucket/Resource',
      (resource) => Object.assign(resource, { deletionPolicy: 'Delete' }),
    ],
    [
      'queues and topics',
      'GiftShop/GreetPersonQueue/Resource',
      ({ properties }) => Object.assign(properties, { KmsMasterKeyId: undefined }),
    ],
    [
      'queues and topics',
      'GiftShop/GreetPersonQueue/Policy/Resource',
      ({ properties }) => Object.assign(properties, { PolicyDocument: {} }),
    ],
    [
      'queues and topics',
      'AlarmTopic/Policy/Resource',
      ({ properties }) => Object.assign(properties, { PolicyDocument: {} }),
    ],
    [
      'log groups:',
      'GiftShop/FunctionLogs/Resource',
      ({ properties }) => Object.assign(properties, { RetentionInDays: undefined }),
    ],
    [
      'functions:',
      'GiftShop/GetGift/Function/Resource',
      ({ properties }) => Object.assign(properties, { LoggingConfig: undefined }),
    ],
    [
      'functions:',
      'GiftShop/GetGift/Function/Resource',
      ({ properties }) => Object.assign(properties, { Role: '<GiftShop/Wrap/Role.Arn>' }),
    ],
    ['functions:', 'GiftShop/GetGift/FromApi', ({ properties }) => Object.assign(properties, { SourceArn: undefined })],
    [
      'event source',
      'GiftShop/Wrap/Source',
      ({ properties }) => Object.assign(properties, { FunctionResponseTypes: [] }),
    ],
    [
      'event source',
      'GiftShopData/WrapsQueue/Resource',
      ({ properties }) => Object.assign(properties, { VisibilityTimeout: 179 }),
    ],
    [
      'event source',
      'GiftShop/CountGifts/Source',
      ({ properties }) => Object.assign(properties, { DestinationConfig: undefined }),
    ],
    [
      'event source',
      'GiftShop/CountGifts/Source',
      ({ properties }) => Object.assign(properties, { MaximumRetryAttempts: -1 }),
    ],
    [
      'every asynchronous path',
      'GiftShop/GreetPersonPersonCreatedRule',
      ({ properties }) => Object.assign(properties.Targets[0], { DeadLetterConfig: undefined }),
    ],
    [
      'every asynchronous path',
      'GiftShop/SweepFloor/Schedule',
      ({ properties }) => Object.assign(properties.Target, { DeadLetterConfig: undefined }),
    ],
    [
      'every asynchronous path',
      'GiftShop/SweepFloor/Function/Resource',
      ({ properties }) => Object.assign(properties, { DeadLetterConfig: undefined }),
    ],
    [
      'every asynchronous path',
      'GiftShopData/WrapsQueue/Resource',
      ({ properties }) => Object.assign(properties, { RedrivePolicy: undefined }),
    ],
    [
      'every asynchronous path',
      'GiftShopData/WrapsDeadLettersAlarm/Resource',
      ({ properties }) => Object.assign(properties, { Dimensions: [] }),
    ],
    ['APIs:', 'HttpApi/Stage', ({ properties }) => Object.assign(properties, { DefaultRouteSettings: undefined })],
    ['APIs:', 'SocketApi/Stage', ({ properties }) => Object.assign(properties, { AccessLogSettings: undefined })],
    [
      'APIs:',
      'HttpApi/Api',
      ({ properties }) => Object.assign(properties, { CorsConfiguration: { AllowOrigins: ['*'] } }),
    ],
    [
      'roles: no wildcard',
      'GiftShop/GetGift/Role/Resource',
      ({ properties }) => Object.assign(properties.Policies[0].PolicyDocument.Statement[1], { Action: 'dynamodb:*' }),
    ],
    [
      'roles: no wildcard',
      'GiftShop/GetGift/Role/Resource',
      ({ properties }) => Object.assign(properties.Policies[0].PolicyDocument.Statement[1], { Resource: '*' }),
    ],
    [
      'roles: no wildcard',
      'GiftShop/GetGift/Role/Resource',
      ({ properties }) => Object.assign(properties, { ManagedPolicyArns: ['x'] }),
    ],
    [
      'roles: one service',
      'GiftShop/GetGift/Role/Resource',
      ({ properties }) => Object.assign(properties.AssumeRolePolicyDocument.Statement[0], { Principal: { AWS: '*' } }),
    ],
    [
      'the customer key',
      'GiftShop/GetGift/Role/Resource',
      ({ properties }) =>
        Object.assign(properties.Policies[0].PolicyDocument.Statement.at(-1), { Condition: undefined }),
    ],
    ['secrets under', 'CursorKey', ({ properties }) => Object.assign(properties, { SecretString: 'x' })],
    [
      'the app client',
      'UserPoolClient',
      ({ properties }) => Object.assign(properties, { WriteAttributes: ['custom:role'] }),
    ],
    [
      'the app client',
      'UserPoolClient',
      ({ properties }) => Object.assign(properties, { RefreshTokenRotation: undefined }),
    ],
    ['the user pool', 'UserPool', ({ properties }) => Object.assign(properties, { DeletionProtection: 'INACTIVE' })],
  ];
  it.each(cases)('%s %s', (rule, path, spoil) => {
    expect(found(spoilt(path, spoil))).toEqual([expect.stringContaining(rule)]);
  });

  it('something for every rule there is', () => {
    const tried = cases.map(([rule]) => rule);
    expect(Object.keys(rules).filter((rule) => !tried.some((start) => rule.startsWith(start)))).toEqual([]);
  });

  it('function addresses, and policies beside roles', () => {
    const [any] = good.resources as [SynthesizedResource];
    const extra = (type: string) => found(withResources([...good.resources, { ...any, type, properties: {} }]));
    expect(extra('AWS::Lambda::Url')).toEqual([expect.stringContaining('a function address')]);
    expect(extra('AWS::IAM::Policy')).toEqual([expect.stringContaining('rights beside the role')]);
  });
});
