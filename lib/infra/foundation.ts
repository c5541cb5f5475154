import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StageConfig } from './stage/stage.ts';

/** What every part of the stack builds on: made first, depends on nothing. */
export interface Foundation {
  readonly stage: StageConfig;
  /** The customer key of tables, buckets, queues, logs, secrets and the alarm topic. */
  readonly key: IKey;
  /** Where buckets write their access logs. */
  readonly logBucket: IBucket;
  readonly alarmTopic: ITopic;
}

export const removalPolicy = (stage: StageConfig) =>
  stage.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
