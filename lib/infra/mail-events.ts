import { Stack } from 'aws-cdk-lib';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { StageConfig } from './stage/stage.ts';

/**
 * Has SES tell the account's own bus (the only one that it speaks to) what becomes of the stage's mails.
 * @returns name of the configuration set that mails are sent with; undefined when the stage has no sender.
 */
export function mailEvents(scope: Construct, stage: StageConfig): string | undefined {
  if (!stage.senderEmail) return undefined;
  const set = new CfnConfigurationSet(scope, 'MailEvents', {
    reputationOptions: { reputationMetricsEnabled: true },
    deliveryOptions: { tlsPolicy: 'REQUIRE' },
  });
  new CfnConfigurationSetEventDestination(scope, 'MailEventsToBus', {
    configurationSetName: set.ref,
    eventDestination: {
      enabled: true,
      matchingEventTypes: ['DELIVERY', 'BOUNCE', 'COMPLAINT', 'OPEN'],
      eventBridgeDestination: {
        eventBusArn: Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
      },
    },
  });
  return set.ref;
}
