import type { Stack } from '../model.ts';
import type { CallRecord } from './call-record.ts';
import { RolePolicy } from './policy/evaluate.ts';
import { statementsOfRole } from './policy/role-policies.ts';

const queueActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const streamActions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/**
 * Lambda reads queues and streams with the rights of the function, and refuses a mapping whose function lacks them. So it is here, where
 * the reading itself is done by the runtime: the rights are checked once, and recorded as used.
 * @throws Error naming every mapping with the rights that its function lacks.
 */
export function checkMappingRights(stack: Stack, record: CallRecord): void {
  const lacks: string[] = [];
  for (const mapping of stack.ofType('AWS::Lambda::EventSourceMapping')) {
    const source = String(mapping.properties.EventSourceArn ?? '');
    const fn = stack.find(String(mapping.properties.FunctionName));
    const role = stack.ofType('AWS::IAM::Role').find(({ arn }) => arn === fn.properties.Role);
    if (!role) continue;
    const policy = new RolePolicy(statementsOfRole(stack, role, () => {}));
    const rights = (source.includes(':sqs:') ? queueActions : streamActions).map((action) => [action, source] as const);
    if (source.includes('/stream/')) rights.push(['dynamodb:ListStreams', '*']);
    const missing = rights.filter(([action, resource]) => {
      const allowed = policy.decide(action, resource, () => ({})) === 'allowed';
      // Listing streams is in the grant of the CDK, and Lambda does without it when a role has the other three.
      if (allowed || action !== 'dynamodb:ListStreams') record.add(fn.path, action, resource, allowed);
      return !allowed && action !== 'dynamodb:ListStreams';
    });
    if (missing.length > 0)
      lacks.push(`  ${fn.constructPath ?? fn.path} lacks ${missing.map(([action]) => action).join(', ')} on ${source}`);
  }
  if (lacks.length > 0)
    throw new Error(
      `Lambda would refuse these event source mappings for the rights of their functions:\n${lacks.join('\n')}`,
    );
}
