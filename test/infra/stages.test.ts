import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { readStage } from '../../lib/infra/stage/read-stage.ts';
import { stageFields } from './app-of-stage.ts';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { prepare, synthesize } from './synthesize.ts';

const stages = ['dev', 'staging', 'prod'] as const;

describe.each(stages)('the real app as %s', (stage) => {
  const assembly = assemblyOf('real', stage);

  it('has the outputs that clients and tools read', () => {
    expect(assembly.outputs).toEqual({
      apiUrl: 'https://<HttpApi/Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>',
      socketUrl: 'wss://<SocketApi/Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>/live',
      userPoolId: '<UserPool>',
      userPoolClientId: '<UserPoolClient>',
      tokenUrl: `https://mainstay-${stage}-<AWS::AccountId>.auth.<AWS::Region>.amazoncognito.com/oauth2/token`,
      region: '<AWS::Region>',
      eventBus: '<Events>',
      eventArchive: '<EventArchive.Arn>',
      auditInbox: '<AuditData/InboxTable>',
      auditLog: '<AuditData/LogTable>',
      auditReports: '<AuditData/ReportsBucket>',
      auditChains: '<AuditData/ChainsTable>',
      auditArchive: '<AuditData/ArchiveBucket>',
      bankingLedger: '<BankingData/LedgerTable>',
      bankingBank: '<BankingData/BankTable>',
      cursorKey: '<CursorKey>',
      cardMessagesKey: '<CardMessagesKey>',
      aggregatorKey: '<AggregatorKey>',
      bankingRails: '<BankingData/RailsBucket>',
      bankingStatements: '<BankingData/StatementsBucket>',
    });
  });

  it('keeps every event of its bus for as long as the stage says', () => {
    const [archive, ...others] = assembly.ofType('AWS::Events::Archive');
    expect(others).toEqual([]);
    expect(archive?.properties).toMatchObject({
      SourceArn: '<Events.Arn>',
      RetentionDays: stageFields(stage)?.eventRetentionDays,
    });
    expect(archive?.properties).not.toHaveProperty('EventPattern');
    // It has a rule on its bus, which AWS does not delete then: what a first deployment made that failed must go.
    expect(archive?.deletionPolicy).toBe(stage === 'prod' ? 'RetainExceptOnCreate' : 'Delete');
  });

  it('tells every function its stage', () => {
    const told = assembly
      .ofType('AWS::Lambda::Function')
      .map(({ properties }) => properties.Environment.Variables.STAGE);
    expect(new Set(told)).toEqual(new Set([stage]));
  });

  it('leaves every name to CloudFormation that CloudFormation can give', () => {
    const named = [
      'FunctionName',
      'RoleName',
      'TableName',
      'BucketName',
      'QueueName',
      'LogGroupName',
      'TopicName',
      'AlarmName',
      'UserPoolName',
    ];
    const fixed = assembly.resources.filter(({ type, properties }) =>
      named.some(
        (name) => name in properties && !['AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping'].includes(type),
      ),
    );
    expect(fixed.map(({ constructPath }) => constructPath)).toEqual([]);
  });

  it('runs without custom resources', () => {
    expect(assembly.resources.filter(({ type }) => /^Custom::|CustomResource/.test(type))).toEqual([]);
  });
});

describe('what stages differ in', () => {
  const [dev, staging, prod] = stages.map((stage) => assemblyOf('fixture', stage));
  const of = (path: string, read: (resource: ReturnType<typeof assemblyOf>['resources'][number]) => unknown) =>
    [dev, staging, prod].map((assembly) => (assembly ? read(assembly.at(path)) : undefined));

  it.each([
    ['UserPool', ['Delete', 'Delete', 'Retain']],
    ['GiftShopData/GiftsTable/Resource', ['Delete', 'Delete', 'Retain']],
    ['GiftShopData/PhotosBucket/Resource', ['Delete', 'Delete', 'Retain']],
    ['GiftShop/FunctionLogs/Resource', ['Delete', 'Delete', 'Retain']],
    ['CursorKey', ['Delete', 'Delete', 'Retain']],
    ['LogBucket/Resource', ['Delete', 'Delete', 'Retain']],
  ])('%s goes or stays with the stack: %j', (path, expected) => {
    expect(of(path, (resource) => resource.deletionPolicy)).toEqual(expected);
  });

  it('deletion protection, point-in-time recovery, log retention, throttles', () => {
    const table = 'GiftShopData/GiftsTable/Resource';
    expect(of(table, ({ properties }) => properties.DeletionProtectionEnabled)).toEqual([false, false, true]);
    expect(of('UserPool', ({ properties }) => properties.DeletionProtection)).toEqual([
      'INACTIVE',
      'INACTIVE',
      'ACTIVE',
    ]);
    expect(
      of(table, ({ properties }) => properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled),
    ).toEqual([false, true, true]);
    expect(of('GiftShop/FunctionLogs/Resource', ({ properties }) => properties.RetentionInDays)).toEqual([7, 30, 365]);
    expect(of('HttpApi/Stage', ({ properties }) => properties.DefaultRouteSettings.ThrottlingRateLimit)).toEqual([
      50, 500, 2000,
    ]);
  });

  it('protects the stack of production from being deleted', () => {
    const isProtected = (stage: 'dev' | 'prod') => {
      const manifest = JSON.parse(readFileSync(join(assemblyOf('real', stage).directory, 'manifest.json'), 'utf8'));
      return manifest.artifacts[`Mainstay-${stage}`].properties.terminationProtection ?? false;
    };
    expect([isProtected('prod'), isProtected('dev')]).toEqual([true, false]);
  });

  it('who hears of alarms', () => {
    expect(dev?.ofType('AWS::SNS::Subscription')).toEqual([]);
    const told = synthesize({ modules: fixtureModules, fields: { alarmEmail: 'ops@example.com' } });
    expect(told.ofType('AWS::SNS::Subscription').map(({ properties }) => properties)).toEqual([
      { Protocol: 'email', Endpoint: 'ops@example.com', TopicArn: '<AlarmTopic>' },
    ]);
  });

  it('modules can be switched off, with everything that is theirs', () => {
    const without = synthesize({ modules: fixtureModules, fields: { modules: { 'gift-shop': false } } });
    expect(Object.keys(without.stackSizes).toSorted()).toEqual(['IdentityData', 'Root']);
    expect(without.ofType('AWS::Lambda::Function')).toEqual([]);
  });

  it('settings and app versions reach the functions that use them', () => {
    const appVersions = { ios: { minimum: '1.2.0', storeUrl: 'https://apps.apple.com/app/id1' } };
    const changed = synthesize({
      modules: fixtureModules,
      fields: { settings: { 'gift-shop': { colours: 5 } }, limits: { 'gift-shop': { till: false } }, appVersions },
    });
    const variables = (name: string) =>
      changed.at(`GiftShop/${name}/Function/Resource`).properties.Environment.Variables;
    expect(variables('Wrap').SETTINGS).toBe('{"colours":5}');
    expect(variables('GetGift').APP_VERSIONS).toBe(JSON.stringify(appVersions));
    expect(variables('Wrap')).not.toHaveProperty('APP_VERSIONS');
    expect(variables('OpenTill').LIMITS).toBe('{"till":false}');
    expect(variables('GetGift')).not.toHaveProperty('LIMITS');
  });

  it('tracing is off unless the stage asks for it', () => {
    const traced = synthesize({ modules: fixtureModules, fields: { tracing: true } });
    expect(traced.at('GiftShop/GetGift/Function/Resource').properties.TracingConfig).toEqual({ Mode: 'Active' });
    expect(JSON.stringify(traced.at('GiftShop/GetGift/Role/Resource').properties)).toContain('xray:PutTraceSegments');
  });
});

describe('a mistake in cdk.json is told by its key', () => {
  const provider = { google: { clientId: 'g', secretName: 'app/google' } };
  it.each<[string, Record<string, unknown>]>([
    ["stages.dev: unknown key 'removal'", { removal: 'destroy' }],
    ['stages.dev.removalPolicy: ', { removalPolicy: 'snapshot' }],
    ['stages.dev.throttle.rate: ', { throttle: { rate: 0, burst: 1 } }],
    ['stages.dev.logRetentionDays: must be one of 1, 3, 5', { logRetentionDays: 8 }],
    ['stages.dev.allowedOrigins.0: must be an origin', { allowedOrigins: ['app.example.com/x'] }],
    ['stages.dev.allowedOrigins.0: must be an origin, as https', { allowedOrigins: ['capacitor://localhost'] }],
    ['stages.dev.alarmEmail: must be an e-mail address', { alarmEmail: 'ops' }],
    [
      'stages.dev.appVersions.ios.minimum: must be a version as 1.2.0',
      { appVersions: { ios: { minimum: '1', storeUrl: 'https://x.y' } } },
    ],
    [
      'stages.dev.push.apns: must be the ARN of an SNS platform application of Apple',
      { push: { apns: 'arn:aws:sns:eu-central-1:111122223333:app/GCM/bakery' } },
    ],
    [
      'stages.dev.push.fcm: must be the ARN of an SNS platform application of Google',
      { push: { fcm: 'arn:aws:sns:eu-central-1:111122223333:app/APNS/bakery' } },
    ],
    ['stages.dev.senderEmail: missing', { senderIdentity: 'example.com' }],
    ['stages.dev.senderIdentity: must be', { senderEmail: 'a@example.com', senderIdentity: 'example.org' }],
    ['stages.dev.callbackUrls: missing', { providers: provider }],
    ['stages.dev.callbackUrls.1: must have https', { callbackUrls: ['http://localhost:3/', 'http://localhost.it/'] }],
    ['stages.dev.logoutUrls.1: must have https', { logoutUrls: ['myapp://bye?a=1', 'https://example.com/#bye'] }],
    ["stages.dev.hostedDomainPrefix: must not hold 'aws'", { hostedDomainPrefix: 'paws-and-claws' }],
    ['stages.dev.hostedDomainPrefix: Too big: expected string to have <=63', { hostedDomainPrefix: 'a'.repeat(64) }],
    ['stages.dev.callbackUrls: missing', { providers: provider, hostedDomainPrefix: 'app' }],
    ['stages.dev.modules.shop: no such module; there are identity, gift-shop', { modules: { shop: true } }],
    ["stages.dev.modules.identity: module 'gift-shop' needs it", { modules: { identity: false } }],
    ['stages.dev.settings.shop: no such module', { settings: { shop: {} } }],
    [
      'stages.dev.settings.gift-shop.size: no such setting; there are colours, paper',
      { settings: { 'gift-shop': { size: 1 } } },
    ],
    ['stages.dev.settings.gift-shop.colours: must be a number', { settings: { 'gift-shop': { colours: 'red' } } }],
    ['stages.dev.settings.gift-shop.colours: must be 1 to 8', { settings: { 'gift-shop': { colours: 9 } } }],
    ['stages.dev.limits.shop: no such module', { limits: { shop: {} } }],
    ['stages.dev.limits.gift-shop.tills: no such limit; there are till', { limits: { 'gift-shop': { tills: false } } }],
    [
      'stages.dev.limits.gift-shop.till: tokens must be 1 to 1000000',
      { limits: { 'gift-shop': { till: { tokens: 0, refillPerSecond: 1 } } } },
    ],
    [
      'stages.dev.settings.gift-shop.paper: must be a colour, one of 5',
      { settings: { 'gift-shop': { paper: 'RED', colours: 5 } } },
    ],
    [
      'stages.dev.settings.gift-shop.colours: must be 1 to 8',
      { settings: { 'gift-shop': { colours: 9 } }, modules: { 'gift-shop': 'data-only' } },
    ],
    [
      'stages.dev.limits.gift-shop.tills: no such limit; there are till',
      { limits: { 'gift-shop': { tills: false } }, modules: { 'gift-shop': 'data-only' } },
    ],
    ['stages.dev.settings.gift-shop.colours: must be a whole number', { settings: { 'gift-shop': { colours: 1.5 } } }],
    ['stages.dev.monitoring: Invalid option: expected one of "essential"|"full"', { monitoring: 'ful' }],
    [
      'stages.dev.modules.gift-shop: Invalid input: expected boolean, received string, or Invalid input: expected "data-only"',
      { modules: { 'gift-shop': 'data' } },
    ],
  ])('%s', (message, fields) => {
    expect(() => prepare({ modules: fixtureModules, fields })).toThrow(`cdk.json: ${message}`);
  });

  it.each([
    ["banking.rails: 'sepa-EUR' is no <rail>:<currency>:<IBAN>", { banking: { rails: 'sepa-EUR' } }],
    [
      'banking.rails: invalid-iban: its check digits are those of another one',
      { banking: { rails: 'sepa:EUR:DE75512108001245126198' } },
    ],
    [
      "banking.interest: invalid-rate: '30/360' is no day count",
      { banking: { interest: 'savings:EUR:30/360:2026-01-01=1' } },
    ],
    ["banking.timeZone: invalid-time: 'Europe/Zuerich' is no time zone", { banking: { timeZone: 'Europe/Zuerich' } }],
    ['banking.ordersAt: invalid-time: a time is 00:00 to 23:59', { banking: { ordersAt: '6:00' } }],
    ["banking.currencies: 'EUR,CHF' is no currency", { banking: { currencies: 'EUR,CHF' } }],
    [
      "banking.ibanCountry: 'DE' has no IBANs with the numberPrefix '00999' and 12 numberDigits behind it",
      { banking: { ibanCountry: 'DE' } },
    ],
    ['banking.bic: invalid-bic: a BIC has 8 or 11 characters', { banking: { bic: 'MAINSTAY1' } }],
    ["banking.cardScheme: 'six:CHF' is no <rail>:<currency>", { banking: { cardScheme: 'six:CHF' } }],
    [
      'aggregation.provider: must be an address with https, or `sandbox`',
      { aggregation: { provider: 'open.example' } },
    ],
    ['identity.passkeyRpId: must be a domain', { identity: { passkeyRpId: 'https://app.example.com' } }],
    [
      "identity.passkeyOrigins: 'https://a.example https://b.example' is no origin",
      { identity: { passkeyOrigins: 'https://a.example https://b.example' } },
    ],
    ['identity.invitationUrl: must be an address', { identity: { invitationUrl: 'app.example.com/join' } }],
  ])('a text among the settings is read before the deployment: %s', (message, settings) => {
    expect(() => prepare({ modules, fields: { settings } })).toThrow(`cdk.json: stages.dev.settings.${message}`);
  });

  it('takes settings in their forms', () => {
    const banking = {
      ...{ ibanCountry: 'DE', numberPrefix: '51210800', numberDigits: 10, bic: 'MAINDEFFXXX', currencies: 'EUR' },
      ...{ rails: ' sepa:EUR:DE75512108001245126199 ', timeZone: 'Europe/Berlin', interest: '', cardScheme: '' },
    };
    const identity = {
      ...{ passkeyRpId: 'example.com', invitationUrl: 'myapp://join' },
      passkeyOrigins: 'https://app.example.com/, android:apk-key-hash:abc-_',
    };
    const aggregation = { provider: 'https://open.example/calls' };
    expect(() => prepare({ modules, fields: { settings: { banking, identity, aggregation } } })).not.toThrow();
  });

  it('a module that many need is told with all of them', () => {
    expect(() => prepare({ modules, fields: { modules: { fraud: false } } })).toThrow(
      "cdk.json: stages.dev.modules.fraud: modules 'banking', 'sandbox' need it, but it is off or missing",
    );
  });

  it('every origin is refused in production', () => {
    expect(() => prepare({ modules: fixtureModules, stage: 'prod', fields: { allowedOrigins: ['*'] } })).toThrow(
      "cdk.json: stages.prod.allowedOrigins: '*' is not allowed",
    );
  });

  it('a stage that is not there is told with those that are', () => {
    const stages = { dev: stageFields('dev'), prod: stageFields('prod') };
    expect(() => readStage(stages, 'test')).toThrow('-c stage=test: cdk.json knows the stages dev, prod');
    expect(() => readStage(stages, 'Prod!')).toThrow('a stage is named with at most 20 lower-case letters');
    expect(() => readStage(undefined)).toThrow("cdk.json: context has no 'stages'");
    expect(readStage(stages).name).toBe('dev');
    const prefixed = { ...stages.dev, hostedDomainPrefix: 'own' };
    expect(() => readStage({ 'aws-test': stages.dev }, 'aws-test')).toThrow(
      'stages.aws-test.hostedDomainPrefix: missing',
    );
    expect(readStage({ 'aws-test': prefixed }, 'aws-test').name).toBe('aws-test');
  });
});
