import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { RegisteredModule } from '../contract/registry.ts';
import { acknowledge } from './acknowledge.ts';
import { type Foundation, removalPolicy } from './foundation.ts';

/** Whether any function reads what a processor of cards signs. */
export const takesCards = (modules: readonly RegisteredModule[]): boolean =>
  modules.some(({ operations }) => operations.some(({ entry }) => 'cardSecret' in entry.access));

/** The secret with which the processor of cards signs: made here, given to the processor by hand, in no template. Returns its ARN. */
export function cardSecret(scope: Construct, { stage, key }: Foundation): string {
  const secret = new CfnSecret(scope, 'CardMessagesKey', {
    description: 'Signs the messages of the processor of cards; two with a space between are both valid',
    kmsKeyId: key.keyArn,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  secret.applyRemovalPolicy(removalPolicy(stage));
  acknowledge(
    secret,
    'SMG4',
    'The processor has to be told of a new one first; docs/banking.md says how it is changed by hand.',
  );
  return secret.ref;
}
