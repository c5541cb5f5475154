import { variables } from '../../../lib/contract/environment.ts';
import { createSecrets } from '../../../lib/runtime/aws/secrets.ts';
import { variable } from '../../../lib/runtime/environment.ts';

/** What the processor signs with; two with a space between while it is being changed. */
export type CardSecret = () => Promise<string>;

/** Needs `access: { cardSecret: ['GetSecretValue'] }`. */
export function cardSecret(): CardSecret {
  const secrets = createSecrets();
  return () => secrets.get(variable(variables.cardSecret));
}
