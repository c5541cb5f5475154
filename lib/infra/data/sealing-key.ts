import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { sealingKeyVariable } from '../../contract/environment.ts';
import { pascal } from '../../contract/registry.ts';
import type { SealingKeySpec } from '../../contract/resources.ts';
import type { Grantable } from '../access/grantable.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';

/** A symmetric key of a module's own, apart from the customer key, which every reader of a table may use through DynamoDB. */
export function createSealingKey(scope: Construct, name: string, spec: SealingKeySpec, { stage }: Foundation): Key {
  return new Key(scope, `${pascal(name)}SealingKey`, {
    description: spec.purpose,
    enableKeyRotation: true,
    rotationPeriod: Duration.days(365),
    removalPolicy: removalPolicy(stage),
    ...(stage.removalPolicy === 'destroy' ? { pendingWindow: Duration.days(7) } : {}),
  });
}

export function sealingKeyAccess(module: string, name: string, key: Key): Grantable {
  return {
    actions: ['Encrypt', 'Decrypt'],
    grant: (wanted) => ({
      statements: [new PolicyStatement({ actions: wanted.map((action) => `kms:${action}`), resources: [key.keyArn] })],
      environment: { [sealingKeyVariable(module, name)]: key.keyId },
      keyUses: [],
    }),
  };
}
