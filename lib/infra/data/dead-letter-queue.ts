import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Foundation, removalPolicy } from '../foundation.ts';
import { alarm, minutes } from '../watch/alarm.ts';

const suffix = 'DeadLetters';

/**
 * Where what could not be handled waits for a person: kept 14 days, and one message rings the alarm.
 * @param id of what it belongs to: `SendInvitation` gives `SendInvitationDeadLetters`.
 */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  foundation: Foundation,
  { fifo = false }: { readonly fifo?: boolean } = {},
): Queue {
  const { stage, key } = foundation;
  const queue = new Queue(scope, `${id}${suffix}`, {
    ...(fifo ? { fifo: true } : {}),
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: removalPolicy(stage),
  });
  alarm(scope, `${id}DeadLettersAlarm`, foundation, {
    description: `${id}: messages that could not be handled wait in ${queue.queueName}. See "Redrive" in docs/deploy.md.`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: minutes(1), statistic: 'Maximum' }),
    above: 0,
  });
  return queue;
}

/** The dead-letter queues made under a construct, for its dashboard. */
export const deadLetterQueuesIn = (scope: Construct): readonly Queue[] =>
  scope.node.findAll().filter((child): child is Queue => child instanceof Queue && child.node.id.endsWith(suffix));
