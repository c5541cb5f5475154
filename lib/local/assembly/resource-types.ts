/** What the local runtime runs, what it may leave alone, and what it must refuse. */

const runs = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::IntegrationResponse',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudFormation::Stack',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Cognito::UserPoolIdentityProvider',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::Archive',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::S3::Bucket',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::SecretsManager::Secret',
  'Custom::S3BucketNotifications',
]);

/** Nothing to do for these on one machine: they watch, name, protect or pay for what runs, and no call of an app reaches them. */
const passive = [
  /^AWS::CDK::Metadata$/,
  /^AWS::(CloudWatch|Logs|XRay|ApplicationInsights|ResourceGroups|Budgets|CE|CloudTrail|Config|Backup|Oam|RUM|Synthetics)::/,
  /^AWS::(WAFv2|Route53|CertificateManager|ApplicationAutoScaling)::/,
  /^AWS::CloudFormation::(WaitCondition|WaitConditionHandle)$/,
  /^AWS::ApiGateway::Account$/,
  /^AWS::ApiGatewayV2::(ApiMapping|DomainName|VpcLink)$/,
  /^AWS::(S3::BucketPolicy|SQS::QueuePolicy|SQS::QueueInlinePolicy|SNS::TopicPolicy|SNS::TopicInlinePolicy)$/,
  /^AWS::(Events::EventBusPolicy|SecretsManager::ResourcePolicy|SecretsManager::RotationSchedule|KMS::ReplicaKey)$/,
  /^AWS::Cognito::(LogDeliveryConfiguration|ManagedLoginBranding|Terms|UserPool(RiskConfiguration|UICustomization)Attachment)$/,
  /^AWS::SES::/,
  /^AWS::IAM::ServiceLinkedRole$/,
  /^Custom::(S3AutoDeleteObjects|LogRetention|CloudwatchLogResourcePolicy)$/,
];

const remedies: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'use an HTTP API (aws-apigatewayv2), which is run here',
  'AWS::Lambda::LayerVersion': "bundle the layer's code into the function",
  'AWS::Lambda::Url': 'add a route to the HTTP API instead',
  'AWS::StepFunctions::StateMachine': 'leave it out of the local stack and invoke its functions directly',
  'AWS::Pipes::Pipe': 'use an event source mapping of the function',
  'AWS::Kinesis::Stream': 'use a queue or a table stream',
};

const ordinaryRemedy = 'leave it out when the app is synthesized for this machine, for instance behind a context value';

export type Treatment = 'runs' | 'passive' | 'unsupported';

export function treatmentOf(type: string): Treatment {
  if (runs.has(type)) return 'runs';
  return passive.some((pattern) => pattern.test(type)) ? 'passive' : 'unsupported';
}

export interface UnsupportedResource {
  readonly type: string;
  /** Path of the construct, or of logical ids where the app carries no construct paths. */
  readonly path: string;
}

/** The app holds resources that cannot run on this machine; the message lists every one with its remedy. */
export class UnsupportedResources extends Error {
  override readonly name = 'UnsupportedResources';
  readonly resources: readonly UnsupportedResource[];

  constructor(resources: readonly UnsupportedResource[]) {
    const [network, others] = [resources.filter(isNetwork), resources.filter((resource) => !isNetwork(resource))];
    const lines = [
      ...others.map(({ type, path }) => `  ${type} at ${path}: ${remedies[partOf(type)] ?? ordinaryRemedy}`),
      ...networks(network),
    ];
    super(
      `The local runtime cannot run ${resources.length === 1 ? 'this resource' : 'these resources'}:\n${lines.join('\n')}`,
    );
    this.resources = resources;
  }
}

/** Methods and stages of a REST API share the remedy of the API itself. */
function partOf(type: string): string {
  if (type.startsWith('AWS::ApiGateway::')) return 'AWS::ApiGateway::RestApi';
  return type.startsWith('AWS::Lambda::LayerVersion') ? 'AWS::Lambda::LayerVersion' : type;
}

const isNetwork = ({ type }: UnsupportedResource) => type.startsWith('AWS::EC2::');

/** A VPC is twenty resources of one construct: a line for each would bury all else. */
function networks(resources: readonly UnsupportedResource[]): readonly string[] {
  const constructs = Map.groupBy(resources, ({ path }) => path.split('/').slice(0, 2).join('/'));
  return [...constructs].map(
    ([path, { length }]) => `  AWS::EC2 at ${path} (${length}): there is no network here; ${ordinaryRemedy}`,
  );
}
