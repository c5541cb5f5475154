import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { queueVariable } from '../../contract/environment.ts';
import { pascal } from '../../contract/registry.ts';
import { type QueueSpec, standardReceives } from '../../contract/resources.ts';
import type { Grantable } from '../access/grantable.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';

/** SQS makes a message visible again after this many consumer timeouts, so that a retry never meets a run still going. */
const visibilityTimeouts = 6;

/** @param consumerTimeout seconds of the function that reads it; absent when none does. */
export function createQueue(
  scope: Construct,
  name: string,
  spec: QueueSpec,
  consumerTimeout: number | undefined,
  foundation: Foundation,
): Queue {
  const id = pascal(name);
  return new Queue(scope, `${id}Queue`, {
    ...(spec.fifo ? { fifo: true } : {}),
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: foundation.key,
    enforceSSL: true,
    retentionPeriod: Duration.days(4),
    visibilityTimeout: Duration.seconds(visibilityTimeouts * (consumerTimeout ?? 30)),
    deadLetterQueue: {
      queue: deadLetterQueue(scope, id, foundation, { fifo: spec.fifo ?? false }),
      maxReceiveCount: spec.maxReceives ?? standardReceives,
    },
    removalPolicy: removalPolicy(foundation.stage),
  });
}

export function queueAccess(module: string, name: string, queue: Queue): Grantable {
  return {
    actions: ['SendMessage'],
    grant: (wanted) => ({
      statements: [
        new PolicyStatement({ actions: wanted.map((action) => `sqs:${action}`), resources: [queue.queueArn] }),
      ],
      environment: { [queueVariable(module, name)]: queue.queueUrl },
      keyUses: [{ service: 'sqs', actions: ['Decrypt', 'GenerateDataKey'] }],
    }),
  };
}
