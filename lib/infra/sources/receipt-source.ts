import { Aws } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { deadLetterQueue } from '../data/dead-letter-queue.ts';
import type { MakeSource } from './context.ts';
import { settingAside, toldDeadLetters } from './queue-reader.ts';

/** `on: { receipts }`: log groups of SNS, whose lines CloudWatch hands to the function. A stage that sends neither has none. */
export const receiptSource: MakeSource = (scope, id, { entry }, { foundation, receiptLogs }) => {
  const { on } = entry;
  if (!('receipts' in on)) throw new TypeError('not about receipts');
  const logs = receiptLogs.filter(({ channel }) => on.receipts.includes(channel));
  if (logs.length === 0) return { grants: [], connect: () => undefined };
  const deadLetters = deadLetterQueue(scope, id, foundation);
  return {
    grants: [toldDeadLetters(settingAside(deadLetters), deadLetters)],
    deadLetters,
    connect(target) {
      for (const { id: name, group } of logs) {
        const permission = new CfnPermission(target, `${name}Permission`, {
          action: 'lambda:InvokeFunction',
          functionName: target.function.functionName,
          principal: new ServicePrincipal('logs.amazonaws.com').service,
          sourceArn: group.logGroupArn,
          sourceAccount: Aws.ACCOUNT_ID,
        });
        const filter = new CfnSubscriptionFilter(target, `${name}Subscription`, {
          logGroupName: group.logGroupName,
          filterPattern: '',
          destinationArn: target.function.functionArn,
        });
        filter.addResourceDependency(permission);
      }
    },
  };
};
