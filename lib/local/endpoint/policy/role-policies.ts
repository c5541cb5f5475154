import type { Resource, Stack } from '../../model.ts';
import { type PolicyDocument, type Statement, statementsOf } from './statements.ts';

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const queues = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const streams = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];

/** Actions of the policies that AWS keeps and apps attach to functions; all of them on every resource. */
const managedByAws: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': logs,
  'service-role/AWSLambdaSQSQueueExecutionRole': [...logs, ...queues],
  'service-role/AWSLambdaDynamoDBExecutionRole': [...logs, ...streams],
  'service-role/AWSLambdaVPCAccessExecutionRole': logs,
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': logs,
  AWSXRayDaemonWriteAccess: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  CloudWatchLambdaInsightsExecutionRolePolicy: logs,
  AdministratorAccess: ['*'],
};

/**
 * Everything that a role of the stack may and may not do: its inline policies, policies attached from either side, managed ones.
 * @param warn hears of a policy kept by AWS whose content is not known here; it allows nothing.
 */
export function statementsOfRole(stack: Stack, role: Resource, warn: (message: string) => void): Statement[] {
  const names = new Set([role.ref, role.arn]);
  const attached = (resource: Resource) =>
    [resource.properties.Roles ?? []].flat().some((name: string) => names.has(name));
  const arns: string[] = role.properties.ManagedPolicyArns ?? [];
  const documents: PolicyDocument[] = [
    ...(role.properties.Policies ?? []).map((policy: { PolicyDocument: PolicyDocument }) => policy.PolicyDocument),
    ...stack.ofType('AWS::IAM::Policy').filter(attached).map(documentOf),
    ...stack
      .ofType('AWS::IAM::RolePolicy')
      .filter((policy) => names.has(policy.properties.RoleName))
      .map(documentOf),
    ...stack
      .ofType('AWS::IAM::ManagedPolicy')
      .filter((policy) => attached(policy) || arns.includes(policy.ref))
      .map(documentOf),
  ];
  for (const arn of arns) {
    if (!arn.startsWith('arn:aws:iam::aws:policy/')) continue;
    const name = arn.slice('arn:aws:iam::aws:policy/'.length);
    const actions = managedByAws[name];
    if (actions) documents.push({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } });
    else warn(`The content of the AWS policy ${name} of role ${role.path} is not known here: it allows nothing.`);
  }
  return documents.flatMap(statementsOf);
}

function documentOf(policy: Resource): PolicyDocument {
  return policy.properties.PolicyDocument;
}
