import { Aws, Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { standardReceives } from '../../contract/resources.ts';
import { deadLetterQueue } from '../data/dead-letter-queue.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';
import type { SourceParts } from './context.ts';
import { readQueue, settingAside, toldDeadLetters } from './queue-reader.ts';

/** What is led into the queue. */
export interface DeliveryRule {
  /** Follows the consumer's construct id. */
  readonly id: string;
  /** Name of the bus; absent for the account's own, where S3 speaks. */
  readonly eventBusName?: string;
  readonly pattern: Record<string, unknown>;
  readonly description: string;
}

/**
 * Rules that lead events of a bus through a queue of their own to the function: kept, retried and set aside like any message, by the function
 * itself with the reason where it can.
 * @param timeout seconds of the consumer.
 * @param batch messages that it is given at once; default as `readQueue` has it.
 */
export function deliverThroughQueue(
  scope: Construct,
  id: string,
  foundation: Foundation,
  {
    rules,
    timeout,
    batch,
  }: { readonly rules: readonly DeliveryRule[]; readonly timeout: number; readonly batch?: number },
): SourceParts {
  const deadLetters = deadLetterQueue(scope, id, foundation);
  const queue = new Queue(scope, `${id}Queue`, {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: foundation.key,
    enforceSSL: true,
    retentionPeriod: Duration.days(4),
    visibilityTimeout: Duration.seconds(6 * timeout),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: standardReceives },
    removalPolicy: removalPolicy(foundation.stage),
  });
  const made = rules.map(
    ({ id: suffix, eventBusName, pattern, description }) =>
      new CfnRule(scope, `${id}${suffix}`, {
        description,
        ...(eventBusName ? { eventBusName } : {}),
        eventPattern: pattern,
        targets: [
          {
            id: 'queue',
            arn: queue.queueArn,
            deadLetterConfig: { arn: deadLetters.queueArn },
            retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
          },
        ],
      }),
  );
  const [first, ...more] = made.map(({ attrArn }) => attrArn);
  for (const receiver of [queue, deadLetters]) {
    receiver.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('events.amazonaws.com')],
        resources: [receiver.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': more.length > 0 ? [first, ...more] : first },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    );
  }
  const { grants, connect } = readQueue(queue, batch);
  return { grants: [...grants, toldDeadLetters(settingAside(deadLetters), deadLetters)], connect };
}
