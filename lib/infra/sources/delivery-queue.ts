import { Aws, Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { deadLetterQueue } from '../data/dead-letter-queue.ts';
import { standardReceives } from '../data/queue.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';
import type { SourceParts } from './context.ts';
import { readQueue } from './queue-reader.ts';

interface Delivery {
  /** Name of the bus; absent for the account's own, where S3 speaks. */
  readonly eventBusName?: string;
  readonly pattern: Record<string, unknown>;
  readonly description: string;
  /** Seconds of the consumer. */
  readonly timeout: number;
}

/** A rule that leads events of a bus through a queue of their own to the function: kept, retried and set aside like any message. */
export function deliverThroughQueue(
  scope: Construct,
  id: string,
  foundation: Foundation,
  delivery: Delivery,
): SourceParts {
  const deadLetters = deadLetterQueue(scope, id, foundation);
  const queue = new Queue(scope, `${id}Queue`, {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: foundation.key,
    enforceSSL: true,
    retentionPeriod: Duration.days(4),
    visibilityTimeout: Duration.seconds(6 * delivery.timeout),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: standardReceives },
    removalPolicy: removalPolicy(foundation.stage),
  });
  const rule = new CfnRule(scope, `${id}Rule`, {
    description: delivery.description,
    ...(delivery.eventBusName ? { eventBusName: delivery.eventBusName } : {}),
    eventPattern: delivery.pattern,
    targets: [
      {
        id: 'queue',
        arn: queue.queueArn,
        deadLetterConfig: { arn: deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      },
    ],
  });
  for (const receiver of [queue, deadLetters]) {
    receiver.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('events.amazonaws.com')],
        resources: [receiver.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': rule.attrArn },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    );
  }
  return readQueue(queue);
}
