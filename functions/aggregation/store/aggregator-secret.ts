import { variables } from '../../../lib/contract/environment.ts';
import { createSecrets } from '../../../lib/runtime/aws/secrets.ts';
import { variable } from '../../../lib/runtime/environment.ts';

/** What the provider of connections and we sign with; two with a space between while it is being changed. */
export type AggregatorSecret = () => Promise<string>;

/** Needs `access: { aggregatorSecret: ['GetSecretValue'] }`. */
export function aggregatorSecret(): AggregatorSecret {
  const secrets = createSecrets();
  return () => secrets.get(variable(variables.aggregatorSecret));
}
