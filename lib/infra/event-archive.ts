import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnArchive, type EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { StageConfig } from './stage/stage.ts';

/** Every event of the bus, kept to be replayed. It holds ids and no personal data (docs/decisions/events.md), under a key of EventBridge. */
export function eventArchive(scope: Construct, bus: EventBus, stage: StageConfig): CfnArchive {
  const archive = new CfnArchive(scope, 'EventArchive', {
    sourceArn: bus.eventBusArn,
    description: 'Every event of the bus, to be replayed: see docs/events.md',
    retentionDays: stage.eventRetentionDays,
  });
  // Left behind by a first deployment that failed, its rule would keep CloudFormation from deleting the bus, and the bus's name from being made again.
  const { RETAIN_ON_UPDATE_OR_DELETE, DESTROY } = RemovalPolicy;
  archive.applyRemovalPolicy(stage.removalPolicy === 'retain' ? RETAIN_ON_UPDATE_OR_DELETE : DESTROY);
  return archive;
}
