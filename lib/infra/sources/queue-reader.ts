import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { variables } from '../../contract/environment.ts';
import type { Grant } from '../access/grantable.ts';
import type { SourceParts } from './context.ts';

/** Rights to read a queue under the customer key. */
function queueReading(queue: IQueue): Grant {
  return {
    statements: [
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [queue.queueArn],
      }),
    ],
    environment: {},
    keyUses: [{ service: 'sqs', actions: ['Decrypt'] }],
  };
}

/** Rights to put failures into a dead-letter queue under the customer key. */
export function settingAside(queue: IQueue): Grant {
  return {
    statements: [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })],
    environment: {},
    keyUses: [{ service: 'sqs', actions: ['Decrypt', 'GenerateDataKey'] }],
  };
}

/** The function itself knows the dead-letter queue, and sets aside what it cannot handle with the reason. */
export const toldDeadLetters = (grant: Grant, queue: IQueue): Grant => ({
  ...grant,
  environment: { ...grant.environment, [variables.deadLetters]: queue.queueUrl },
});

/** Beyond this, SQS must be given a second to collect; FIFO queues take no more at all. */
export const largestImmediateBatch = 10;

/**
 * Batches at a time of a queue whose consumer says nothing else. Without a bound Lambda goes on to all that the account has, usually 1,000
 * for all functions together: one full queue, or messages that wait for somebody slow, would have every route answer 503.
 */
const usualConcurrency = 100;
/** What Lambda takes as MaximumConcurrency. */
export const concurrencyRange = [2, 1_000] as const;

/** A queue that feeds a function in batches; each failed message is reported by itself. */
export function readQueue(queue: IQueue, batch = 10, concurrency = usualConcurrency): SourceParts {
  return {
    grants: [queueReading(queue)],
    connect(target) {
      new CfnEventSourceMapping(target, 'Source', {
        functionName: target.function.functionName,
        eventSourceArn: queue.queueArn,
        batchSize: batch,
        ...(batch > largestImmediateBatch ? { maximumBatchingWindowInSeconds: 1 } : {}),
        functionResponseTypes: ['ReportBatchItemFailures'],
        scalingConfig: { maximumConcurrency: concurrency },
      });
    },
  };
}
