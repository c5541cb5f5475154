import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { signingKeyVariable } from '../../contract/environment.ts';
import { pascal } from '../../contract/registry.ts';
import type { SigningKeySpec } from '../../contract/resources.ts';
import type { Grantable } from '../access/grantable.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';

/** An asymmetric key that signs with ECDSA on P-256; KMS cannot rotate such keys by itself. */
export function createSigningKey(scope: Construct, name: string, spec: SigningKeySpec, { stage }: Foundation): Key {
  return new Key(scope, `${pascal(name)}SigningKey`, {
    description: spec.purpose,
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    removalPolicy: removalPolicy(stage),
    ...(stage.removalPolicy === 'destroy' ? { pendingWindow: Duration.days(7) } : {}),
  });
}

export function signingKeyAccess(module: string, name: string, key: Key): Grantable {
  return {
    actions: ['Sign', 'GetPublicKey'],
    grant: (wanted) => ({
      statements: [new PolicyStatement({ actions: wanted.map((action) => `kms:${action}`), resources: [key.keyArn] })],
      environment: { [signingKeyVariable(module, name)]: key.keyId },
      keyUses: [],
    }),
  };
}
