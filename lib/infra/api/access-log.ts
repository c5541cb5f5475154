import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Foundation, removalPolicy } from '../foundation.ts';

/** A log group under the customer key for an API's access lines, and what a stage says of it. Query strings are never among the fields. */
export function accessLog(scope: Construct, { stage, key }: Foundation, fields: Readonly<Record<string, string>>) {
  const group = new LogGroup(scope, 'AccessLog', {
    encryptionKey: key,
    retention: stage.logRetentionDays,
    removalPolicy: removalPolicy(stage),
  });
  const format = JSON.stringify(
    Object.fromEntries(Object.entries(fields).map(([name, variable]) => [name, `$context.${variable}`])),
  );
  return { destinationArn: group.logGroupArn, format };
}
