import type { Identify } from './identity.ts';
import { arnOf, nameOf } from './naming-rules.ts';

const id =
  (length: number, attribute?: string): Identify =>
  (place) => {
    const made = place.naming.id(length);
    return attribute ? { ref: made, attributes: { [attribute]: made } } : { ref: made };
  };

const given =
  (property: string, max = 128): Identify =>
  (place) => ({ ref: nameOf(place, property, max) });

/** What answers calls and events: functions, roles, APIs, pools, buses, schedules. */
export const apiIdentities: Readonly<Record<string, Identify>> = {
  'AWS::Lambda::Function': (place) => {
    const name = nameOf(place, 'FunctionName', 64);
    return { ref: name, arn: arnOf(place, 'lambda', `function:${name}`) };
  },
  'AWS::Lambda::Version': (place) => {
    const arn = arnOf(place, 'lambda', `function:${bareName(place.property('FunctionName'))}:1`);
    return { ref: arn, arn, attributes: { Version: '1', FunctionArn: arn } };
  },
  'AWS::Lambda::Alias': (place) => {
    const target = bareName(place.property('FunctionName'));
    const arn = arnOf(place, 'lambda', `function:${target}:${String(place.property('Name'))}`);
    return { ref: arn, arn, attributes: { AliasArn: arn } };
  },
  'AWS::Lambda::EventSourceMapping': (place) => ({ ref: place.naming.uuid(), attributes: { Id: place.naming.uuid() } }),
  'AWS::IAM::Role': (place) => {
    const name = nameOf(place, 'RoleName', 64);
    const path = String(place.property('Path') ?? '/');
    const attributes = { RoleId: `AROA${place.naming.id(17).toUpperCase()}` };
    return { ref: name, arn: `arn:aws:iam::${place.account}:role${path}${name}`, attributes };
  },
  'AWS::IAM::ManagedPolicy': (place) => {
    const name = nameOf(place, 'ManagedPolicyName', 128);
    const arn = `arn:aws:iam::${place.account}:policy${String(place.property('Path') ?? '/')}${name}`;
    return { ref: arn, arn, attributes: { PolicyArn: arn } };
  },
  'AWS::IAM::Policy': given('PolicyName'),
  'AWS::ApiGatewayV2::Api': (place) => {
    const apiId = place.naming.id(10);
    const scheme = place.property('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https';
    const attributes = { ApiId: apiId, ApiEndpoint: `${scheme}://${apiId}.execute-api.${place.region}.amazonaws.com` };
    return { ref: apiId, attributes };
  },
  'AWS::ApiGatewayV2::Stage': given('StageName'),
  'AWS::ApiGatewayV2::Route': id(7, 'RouteId'),
  'AWS::ApiGatewayV2::Integration': id(7, 'IntegrationId'),
  'AWS::ApiGatewayV2::Authorizer': id(6, 'AuthorizerId'),
  'AWS::ApiGatewayV2::Deployment': id(6, 'DeploymentId'),
  'AWS::Cognito::UserPool': (place) => {
    const poolId = `local_${place.naming.id(9)}`;
    const provider = `cognito-idp.${place.region}.amazonaws.com/${poolId}`;
    return {
      ref: poolId,
      arn: arnOf(place, 'cognito-idp', `userpool/${poolId}`),
      attributes: { UserPoolId: poolId, ProviderName: provider, ProviderURL: `https://${provider}` },
    };
  },
  'AWS::Cognito::UserPoolClient': (place) => {
    const clientId = place.naming.id(26);
    const attributes = {
      ClientId: clientId,
      Name: place.property('ClientName') ?? place.naming.name(128),
      ClientSecret: place.naming.id(52),
    };
    return { ref: clientId, attributes };
  },
  'AWS::Cognito::UserPoolGroup': given('GroupName'),
  'AWS::Cognito::UserPoolIdentityProvider': given('ProviderName'),
  'AWS::Cognito::UserPoolDomain': given('Domain', 63),
  'AWS::Cognito::UserPoolResourceServer': given('Identifier'),
  'AWS::Events::EventBus': (place) => {
    const name = nameOf(place, 'Name', 256);
    return { ref: name, arn: arnOf(place, 'events', `event-bus/${name}`), attributes: { Name: name } };
  },
  'AWS::Events::Rule': (place) => {
    const name = nameOf(place, 'Name', 64);
    const bus = place.property('EventBusName');
    const onBus = typeof bus === 'string' && bus !== 'default' ? `${bus.split('/').pop()}/` : '';
    return { ref: name, arn: arnOf(place, 'events', `rule/${onBus}${name}`) };
  },
  'AWS::Events::Archive': (place) => {
    const name = nameOf(place, 'ArchiveName', 48);
    return { ref: name, arn: arnOf(place, 'events', `archive/${name}`), attributes: { ArchiveName: name } };
  },
  'AWS::Scheduler::ScheduleGroup': (place) => {
    const name = nameOf(place, 'Name', 64);
    return { ref: name, arn: arnOf(place, 'scheduler', `schedule-group/${name}`) };
  },
  'AWS::Scheduler::Schedule': (place) => {
    const name = nameOf(place, 'Name', 64);
    const group = String(place.property('GroupName') ?? 'default');
    return { ref: name, arn: arnOf(place, 'scheduler', `schedule/${group}/${name}`) };
  },
};

/** The name in a function's name or ARN, without version or alias. */
function bareName(nameOrArn: unknown): string {
  return /function:([^:]+)/.exec(String(nameOrArn))?.[1] ?? String(nameOrArn);
}
