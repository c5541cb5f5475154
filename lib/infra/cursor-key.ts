import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { type Foundation, removalPolicy } from './foundation.ts';

/** The secret that signs page cursors: random, made by Secrets Manager, in no template. Returns its ARN. */
export function cursorKey(scope: Construct, { stage, key }: Foundation): string {
  const secret = new CfnSecret(scope, 'CursorKey', {
    description: 'Signs page cursors; when it changes, clients start again from the first page',
    kmsKeyId: key.keyArn,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  secret.applyRemovalPolicy(removalPolicy(stage));
  acknowledge(
    secret,
    'SMG4',
    'It signs cursors that live for minutes and opens no data; docs/deploy.md says how to change it by hand.',
  );
  return secret.ref;
}
