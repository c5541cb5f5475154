import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { RegisteredModule } from '../contract/registry.ts';
import { acknowledge } from './acknowledge.ts';
import { type Foundation, removalPolicy } from './foundation.ts';

/** The secret that seals cursors. Returns its ARN. */
export const cursorKey = (scope: Construct, foundation: Foundation): string =>
  madeSecret(scope, foundation, 'CursorKey', {
    description: 'Seals the cursors of pages and of devices; two with a space between both open, the first one seals',
    notRotated:
      'Devices keep what it seals for months, so old and new must overlap; docs/operations.md says how it is changed by hand.',
  });

/** Whether any function reads what a processor of cards signs. */
export const takesCards = (modules: readonly RegisteredModule[]): boolean =>
  modules.some(({ operations }) => operations.some(({ entry }) => 'cardSecret' in entry.access));

/** The secret with which the processor of cards signs: given to the processor by hand. Returns its ARN. */
export const cardSecret = (scope: Construct, foundation: Foundation): string =>
  madeSecret(scope, foundation, 'CardMessagesKey', {
    description: 'Signs the messages of the processor of cards; two with a space between are both valid',
    notRotated: 'The processor has to be told of a new one first; docs/banking.md says how it is changed by hand.',
  });

/** Random, made by Secrets Manager, in no template. */
function madeSecret(
  scope: Construct,
  { stage, key }: Foundation,
  id: string,
  { description, notRotated }: { readonly description: string; readonly notRotated: string },
): string {
  const secret = new CfnSecret(scope, id, {
    description,
    kmsKeyId: key.keyArn,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  secret.applyRemovalPolicy(removalPolicy(stage));
  acknowledge(secret, 'SMG4', notRotated);
  return secret.ref;
}
