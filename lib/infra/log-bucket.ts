import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { removalPolicy } from './foundation.ts';
import type { StageConfig } from './stage/stage.ts';

/** Access logs of the stage's buckets. S3 writes them only where S3's own key encrypts. */
export function logBucket(scope: Construct, stage: StageConfig): Bucket {
  const bucket = new Bucket(scope, 'LogBucket', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(stage.logRetentionDays) }],
    removalPolicy: removalPolicy(stage),
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AccessLogs',
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  acknowledge(bucket, 'S1', 'This is where access logs go: logging its own writes would feed itself.');
  return bucket;
}
