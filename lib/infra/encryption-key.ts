import { ArnFormat, Aws, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { removalPolicy } from './foundation.ts';
import { hasReceiptLogs } from './receipt-logs.ts';
import type { StageConfig } from './stage/stage.ts';

/**
 * The customer key: rotated every year, used by functions only as their roles say, and by three services for this account alone:
 * logs for this stack's groups, EventBridge for queues, CloudWatch for the alarm topic.
 */
export function encryptionKey(scope: Construct, stage: StageConfig): Key {
  const stack = Stack.of(scope);
  const key = new Key(scope, 'Key', {
    description: `Everything that ${stack.stackName} keeps`,
    enableKeyRotation: true,
    rotationPeriod: Duration.days(365),
    removalPolicy: removalPolicy(stage),
    ...(stage.removalPolicy === 'destroy' ? { pendingWindow: Duration.days(7) } : {}),
  });
  const logGroups = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${stack.stackName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const ofSns = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: 'sns/*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsOfThisStack',
      principals: [new ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': hasReceiptLogs(stage) ? [logGroups, ofSns] : logGroups },
      },
    }),
  );
  for (const [sid, service] of [
    ['EventsToQueues', 'events.amazonaws.com'],
    ['AlarmsToTopic', 'cloudwatch.amazonaws.com'],
  ] as const) {
    key.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(service)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
  return key;
}
