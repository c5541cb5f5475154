import type { Assembly, SynthesizedResource } from './assembly.ts';
import { identityRules } from './house-rules-identity.ts';

/** What cdk-nag does not see. Each rule gives one line per offence: rule, construct path, what is wrong. */
export interface RuleContext {
  readonly assembly: Assembly;
  /** Stage of the app: production is held to more. */
  readonly protectedStage: boolean;
  /** Route keys of routes that their contract declares public. */
  readonly publicRoutes: readonly string[];
}
export type Rule = (context: RuleContext) => readonly (readonly [SynthesizedResource, string])[];

const failing = (
  resources: readonly SynthesizedResource[],
  check: (properties: SynthesizedResource['properties'], resource: SynthesizedResource) => string | false | undefined,
) =>
  resources.flatMap((resource): (readonly [SynthesizedResource, string])[] => {
    const problem = check(resource.properties, resource);
    return problem ? [[resource, problem]] : [];
  });

const customerKey = '<Key.Arn>';
const seconds = (assembly: Assembly, reference: string, type: string, property: string): number => {
  const path = reference.replace(/^<(.+?)(\.Arn)?>$/, '$1');
  const found = assembly.ofType(type).find(({ constructPath }) => constructPath.endsWith(`/${path}/Resource`));
  return Number(found?.properties[property] ?? 0);
};

export const rules: Readonly<Record<string, Rule>> = {
  'authorizer on every route that is not public': ({ assembly, publicRoutes }) =>
    failing(assembly.ofType('AWS::ApiGatewayV2::Route'), ({ ApiId, RouteKey, AuthorizationType, AuthorizerId }) => {
      if (ApiId !== '<HttpApi/Api>')
        return RouteKey === '$connect' && AuthorizationType !== 'CUSTOM' && 'connections are open';
      const byFunction = AuthorizationType === 'CUSTOM' && /^<HttpAuthorizer\/\w+\/Authorizer>$/.test(AuthorizerId);
      const open = !(byFunction || (AuthorizationType === 'JWT' && AuthorizerId));
      if (RouteKey === '$default') return 'a route for everything';
      return (
        open !== publicRoutes.includes(RouteKey) &&
        (open ? 'open, but not declared public' : 'closed, but declared public')
      );
    }),
  'tables: recovery, customer key, deletion protection': ({ assembly, protectedStage }) =>
    failing(
      [...assembly.ofType('AWS::DynamoDB::Table'), ...assembly.ofType('AWS::DynamoDB::GlobalTable')],
      (properties, { type }) => {
        if (type.endsWith('GlobalTable')) return 'cdk-nag does not see global tables';
        if (properties.SSESpecification?.KMSMasterKeyId !== customerKey) return 'not under the customer key';
        if (properties.BillingMode !== 'PAY_PER_REQUEST') return 'not on demand';
        if (!protectedStage) return undefined;
        if (!properties.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled)
          return 'no point-in-time recovery';
        return !properties.DeletionProtectionEnabled && 'no deletion protection';
      },
    ),
  'nothing that holds data goes with a protected stack': ({ assembly, protectedStage }) =>
    failing(
      ['DynamoDB::Table', 'S3::Bucket', 'KMS::Key', 'Cognito::UserPool', 'SecretsManager::Secret'].flatMap((type) =>
        assembly.ofType(`AWS::${type}`),
      ),
      (_, { deletionPolicy }) => protectedStage && deletionPolicy !== 'Retain' && `deletion policy ${deletionPolicy}`,
    ),
  'queues and topics under the customer key, TLS only': ({ assembly }) =>
    failing(
      [...assembly.ofType('AWS::SQS::Queue'), ...assembly.ofType('AWS::SNS::Topic')],
      ({ KmsMasterKeyId }, { constructPath }) => {
        if (KmsMasterKeyId !== customerKey) return 'not under the customer key';
        const policies = assembly.under(constructPath.replace(/^[^/]+\/|\/Resource$/g, ''), 'AWS::SQS::QueuePolicy');
        const topics = assembly.under(constructPath.replace(/^[^/]+\/|\/Resource$/g, ''), 'AWS::SNS::TopicPolicy');
        return (
          !JSON.stringify([...policies, ...topics]).includes('"aws:SecureTransport":"false"') && 'allowed without TLS'
        );
      },
    ),
  'log groups: retention and customer key': ({ assembly }) =>
    failing(assembly.ofType('AWS::Logs::LogGroup'), ({ RetentionInDays, KmsKeyId }) =>
      !RetentionInDays ? 'kept for ever' : KmsKeyId !== customerKey && 'not under the customer key',
    ),
  'functions: a role of their own, the log group of their stack, no public address': ({ assembly }) => [
    ...failing(assembly.ofType('AWS::Lambda::Function'), ({ LoggingConfig, Role }, { constructPath }) => {
      const place = constructPath.replace(/^[^/]+\/|\/Function\/Resource$/g, '');
      if (LoggingConfig?.LogGroup !== `<${place.split('/')[0]}/FunctionLogs>`) return 'not the log group of its stack';
      return Role !== `<${place}/Role.Arn>` && 'no role of its own';
    }),
    ...failing(assembly.ofType('AWS::Lambda::Url'), () => 'a function address'),
    ...failing(assembly.ofType('AWS::Lambda::Permission'), ({ Principal, SourceArn }) =>
      !SourceArn ? 'anyone of the service may call' : Principal === '*' && 'everyone may call',
    ),
  ],
  'event source mappings: partial failures, visibility, dead letters': ({ assembly }) =>
    failing(assembly.ofType('AWS::Lambda::EventSourceMapping'), (properties) => {
      if (!properties.FunctionResponseTypes?.includes('ReportBatchItemFailures')) return 'one failure fails the batch';
      if (properties.EventSourceArn.endsWith('.StreamArn>')) {
        if (!properties.DestinationConfig?.OnFailure?.Destination) return 'no dead letters';
        if (!properties.BisectBatchOnFunctionError) return 'one bad record blocks its batch';
        const forever = (value?: number) => value === undefined || value < 0;
        return (
          (forever(properties.MaximumRetryAttempts) || forever(properties.MaximumRecordAgeInSeconds)) &&
          'retries for ever'
        );
      }
      const hidden = seconds(assembly, properties.EventSourceArn, 'AWS::SQS::Queue', 'VisibilityTimeout');
      const timeout = seconds(assembly, properties.FunctionName, 'AWS::Lambda::Function', 'Timeout');
      return hidden < 6 * timeout && `hidden ${hidden} s, timeout ${timeout} s`;
    }),
  'every asynchronous path ends in dead letters': ({ assembly }) => [
    ...failing(
      assembly.ofType('AWS::Events::Rule'),
      ({ Targets }) =>
        Targets.some((target: { DeadLetterConfig?: object }) => !target.DeadLetterConfig) &&
        'a target without dead letters',
    ),
    ...failing(assembly.ofType('AWS::Scheduler::Schedule'), ({ Target }) => {
      if (!Target.DeadLetterConfig) return 'no dead letters of the schedule';
      const path = Target.Arn.replace(/^<|\.Arn>$/g, '');
      return !assembly.at(`${path}/Resource`).properties.DeadLetterConfig && 'no dead letters of the function';
    }),
    ...failing(
      assembly.ofType('AWS::SQS::Queue'),
      ({ RedrivePolicy }, { constructPath }) =>
        !RedrivePolicy && !constructPath.includes('DeadLetters') && 'a queue without dead letters',
    ),
    ...failing(
      assembly.ofType('AWS::SQS::Queue').filter(({ constructPath }) => constructPath.includes('DeadLetters')),
      (_, { constructPath }) => {
        const name = `<${constructPath.replace(/^[^/]+\/|\/Resource$/g, '')}.QueueName>`;
        const alarms = assembly.ofType('AWS::CloudWatch::Alarm');
        return (
          !alarms.some(({ properties }) => properties.Dimensions?.[0]?.Value === name) &&
          'dead letters without an alarm'
        );
      },
    ),
  ],
  'APIs: throttles, access logs, known origins': ({ assembly, protectedStage }) => [
    ...failing(assembly.ofType('AWS::ApiGatewayV2::Stage'), ({ DefaultRouteSettings, AccessLogSettings }) => {
      if (!DefaultRouteSettings?.ThrottlingRateLimit || !DefaultRouteSettings.ThrottlingBurstLimit)
        return 'no throttle';
      return !AccessLogSettings?.DestinationArn && 'no access log';
    }),
    ...failing(
      assembly.ofType('AWS::ApiGatewayV2::Api'),
      ({ CorsConfiguration }) => protectedStage && CorsConfiguration?.AllowOrigins?.includes('*') && 'every origin',
    ),
  ],
  ...identityRules,
};

/** `rule: path: what is wrong`, one line per offence. */
export function houseFindings(context: RuleContext): readonly string[] {
  return Object.entries(rules).flatMap(([name, rule]) =>
    rule(context).map(([resource, problem]) => `${name}: ${resource.constructPath}: ${problem}`),
  );
}
