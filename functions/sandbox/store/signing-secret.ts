import { variables } from '../../../lib/contract/environment.ts';
import { createSecrets } from '../../../lib/runtime/aws/secrets.ts';
import { variable } from '../../../lib/runtime/environment.ts';

/** What the backend and its provider of connections sign with. */
export function signingSecret(): () => Promise<string> {
  const secrets = createSecrets();
  return () => secrets.get(variable(variables.aggregatorSecret));
}
