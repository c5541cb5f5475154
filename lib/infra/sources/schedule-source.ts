import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { deadLetterQueue } from '../data/dead-letter-queue.ts';
import type { MakeSource } from './context.ts';
import { settingAside } from './queue-reader.ts';

/** `on: { schedule }`: EventBridge Scheduler, in UTC, with a role that may invoke this function alone. */
export const scheduleSource: MakeSource = (scope, id, { entry }, { foundation }) => {
  const { on } = entry;
  if (!('schedule' in on)) throw new TypeError('not a schedule');
  const deadLetters = deadLetterQueue(scope, id, foundation);
  return {
    grants: [settingAside(deadLetters)],
    deadLetters,
    connect(target) {
      const stack = Stack.of(scope);
      const role = new Role(target, 'SchedulerRole', {
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
        inlinePolicies: {
          invoke: new PolicyDocument({
            statements: [
              new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.function.functionArn] }),
              new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
              new PolicyStatement({
                actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                resources: [foundation.key.keyArn],
                conditions: { StringEquals: { 'kms:ViaService': `sqs.${stack.region}.${stack.urlSuffix}` } },
              }),
            ],
          }),
        },
      });
      new CfnSchedule(target, 'Schedule', {
        description: entry.summary,
        scheduleExpression: on.schedule,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: target.function.functionArn,
          roleArn: role.roleArn,
          input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 5 },
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      });
    },
  };
};
