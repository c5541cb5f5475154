import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { RegisteredModule } from '../contract/registry.ts';
import { acknowledge } from './acknowledge.ts';
import { type Foundation, removalPolicy } from './foundation.ts';

/** Whether any function speaks with the provider of bank connections. */
export const connectsBanks = (modules: readonly RegisteredModule[]): boolean =>
  modules.some(({ operations }) => operations.some(({ entry }) => 'aggregatorSecret' in entry.access));

/** The secret with which the provider of bank connections and the backend sign: made here, given to the provider by hand, in no template. Returns its ARN. */
export function aggregatorSecret(scope: Construct, { stage, key }: Foundation): string {
  const secret = new CfnSecret(scope, 'AggregatorKey', {
    description:
      'Signs calls to and messages from the provider of bank connections; two with a space between are both valid',
    kmsKeyId: key.keyArn,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  secret.applyRemovalPolicy(removalPolicy(stage));
  acknowledge(
    secret,
    'SMG4',
    'The provider has to be told of a new one first; docs/banking.md says how it is changed by hand.',
  );
  return secret.ref;
}
