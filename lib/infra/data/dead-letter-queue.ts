import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Foundation, removalPolicy } from '../foundation.ts';

/**
 * Where what could not be handled waits for a person: kept 14 days, and one message rings the alarm.
 * @param id of what it belongs to: `SendInvitation` gives `SendInvitationDeadLetters`.
 */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  { stage, key, alarmTopic }: Foundation,
  { fifo = false }: { readonly fifo?: boolean } = {},
): Queue {
  const queue = new Queue(scope, `${id}DeadLetters`, {
    ...(fifo ? { fifo: true } : {}),
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: removalPolicy(stage),
  });
  const alarm = new Alarm(scope, `${id}DeadLettersAlarm`, {
    alarmDescription: `${id}: messages that could not be handled wait in ${queue.queueName}. See "Redrive" in docs/deploy.md.`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(alarmTopic));
  return queue;
}
