import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { bucketVariable } from '../../contract/environment.ts';
import { pascal } from '../../contract/registry.ts';
import type { BucketSpec } from '../../contract/resources.ts';
import type { Grantable } from '../access/grantable.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';

/**
 * A private bucket under the customer key.
 * @param lockedDays for which its objects can be neither replaced nor deleted; see `lockedForDaysOf` of the contract.
 * @param notifies whether consumers wait for its objects; S3 then tells EventBridge.
 */
export function createBucket(
  scope: Construct,
  module: string,
  name: string,
  spec: BucketSpec,
  notifies: boolean,
  { stage, key, logBucket }: Foundation,
  lockedDays?: number,
): Bucket {
  const bucket = new Bucket(scope, `${pascal(name)}Bucket`, {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: spec.versioned ?? false,
    ...(lockedDays ? { objectLockDefaultRetention: lock(stage, Duration.days(lockedDays)) } : {}),
    removalPolicy: removalPolicy(stage),
    lifecycleRules: [
      {
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        ...(spec.expireAfterDays ? { expiration: Duration.days(spec.expireAfterDays) } : {}),
        ...(lockedDays ? { expiration: Duration.days(lockedDays + 1) } : {}),
        ...(spec.versioned ? { noncurrentVersionExpiration: Duration.days(90) } : {}),
      },
    ],
    ...(spec.browserAccess && stage.allowedOrigins.length > 0 ? { cors: browserRules(stage.allowedOrigins) } : {}),
  });
  // Set on the resource itself: the construct would answer with a custom resource for events, and with a policy on
  // the log bucket that names this one, which makes the two stacks wait for each other.
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.loggingConfiguration = {
    destinationBucketName: logBucket.bucketName,
    logFilePrefix: `${pascal(module)}${pascal(name)}/`,
  };
  if (notifies) resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

/** In compliance mode nobody, and in governance mode nobody without a right of its own, can shorten it. */
const lock = ({ deletionProtection }: Foundation['stage'], days: Duration) =>
  deletionProtection ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days);

const browserRules = (origins: readonly string[]) => [
  {
    allowedOrigins: [...origins],
    allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT],
    allowedHeaders: ['content-type', 'content-md5', 'content-length', 'if-none-match', 'range', 'x-amz-*'],
    exposedHeaders: ['content-range', 'etag', 'x-amz-version-id'],
    maxAge: 3600,
  },
];

const objectActions = ['GetObject', 'PutObject', 'DeleteObject', 'ListMultipartUploadParts', 'AbortMultipartUpload'];

export function bucketAccess(module: string, name: string, bucket: Bucket): Grantable {
  return {
    actions: [...objectActions, 'ListBucket'],
    grant(wanted) {
      const onObjects = wanted.filter((action) => objectActions.includes(action));
      const statements: PolicyStatement[] = [];
      if (onObjects.length > 0) {
        statements.push(
          new PolicyStatement({
            actions: onObjects.map((action) => `s3:${action}`),
            resources: [bucket.arnForObjects('*')],
          }),
        );
      }
      if (wanted.includes('ListBucket')) {
        statements.push(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
      }
      const keyActions = [
        // S3 decrypts parts to put them together; whoever may list them is who completes uploads.
        ...(wanted.includes('GetObject') || wanted.includes('ListMultipartUploadParts') ? ['Decrypt'] : []),
        ...(wanted.includes('PutObject') ? ['GenerateDataKey'] : []),
      ];
      return {
        statements,
        environment: { [bucketVariable(module, name)]: bucket.bucketName },
        keyUses: keyActions.length > 0 ? [{ service: 's3', actions: keyActions }] : [],
      };
    },
  };
}
