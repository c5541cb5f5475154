import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeliveryReceipt } from '../contract/consumer.ts';
import { acknowledge } from './acknowledge.ts';
import type { Foundation } from './foundation.ts';
import type { StageConfig } from './stage/stage.ts';

export interface ReceiptLog {
  /** Construct id: `TextReceipts`. */
  readonly id: string;
  readonly channel: DeliveryReceipt['channel'];
  readonly group: LogGroup;
}
export type ReceiptLogs = readonly ReceiptLog[];

/** Where SNS logs, named by itself: what went through, and beside it what did not. */
function placesOf({ sms, push, receipts = true }: StageConfig): Omit<ReceiptLog & { name: string }, 'group'>[] {
  if (!receipts) return [];
  const own = `sns/${Aws.REGION}/${Aws.ACCOUNT_ID}`;
  const applications = Object.entries(push ?? {}).filter(([, arn]) => arn !== undefined);
  const places = [
    ...(sms ? [{ id: 'Text', channel: 'sms' as const, name: `${own}/DirectPublishToPhoneNumber` }] : []),
    ...applications.map(([platform, arn]) => ({
      id: platform === 'apns' ? 'Apns' : 'Fcm',
      channel: 'push' as const,
      name: `sns/${String(arn).split(':').slice(3).join('/')}`,
    })),
  ];
  return places.flatMap((place) => [
    { ...place, id: `${place.id}Receipts` },
    { ...place, id: `${place.id}Failures`, name: `${place.name}/Failure` },
  ]);
}

export const hasReceiptLogs = (stage: StageConfig): boolean => placesOf(stage).length > 0;

/**
 * The log groups of SNS for texts and notifications, and the role with which it writes there. CloudFormation cannot tell SNS to use it:
 * docs/deploy.md has the two commands.
 */
export function receiptLogs(
  scope: Construct,
  { stage, key }: Foundation,
): { readonly groups: ReceiptLogs; readonly roleArn: string | undefined } {
  const places = placesOf(stage);
  if (places.length === 0) return { groups: [], roleArn: undefined };
  const groups = places.map(({ id, channel, name }) => {
    const group = new LogGroup(scope, id, {
      logGroupName: name,
      encryptionKey: key,
      // The lines name telephones and devices.
      retention: RetentionDays.THREE_DAYS,
      // Left behind, they would be in the way of their own names when a stage sends again, or a first deployment is tried again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return { id, channel, group };
  });
  const { partition } = Stack.of(scope);
  const role = new Role(scope, 'DeliveryFeedback', {
    description: 'SNS logs with it what became of texts and notifications',
    assumedBy: new ServicePrincipal('sns.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    inlinePolicies: {
      log: new PolicyDocument({
        statements: [
          new PolicyStatement({
            // The group is there already; SNS's guide asks for the right to make it all the same.
            actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: places.map(
              ({ name }) => `arn:${partition}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${name}:*`,
            ),
          }),
        ],
      }),
    },
  });
  for (const { name } of places) {
    const shown = name.replace(Aws.REGION, '<AWS::Region>').replace(Aws.ACCOUNT_ID, '<AWS::AccountId>');
    const streams = `arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:${shown}:*`;
    acknowledge(role, `IAM5[Resource::${streams}]`, 'SNS names the streams of its log groups itself.');
  }
  return { groups, roleArn: role.roleArn };
}
