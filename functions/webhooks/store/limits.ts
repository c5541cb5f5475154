import { variables } from '../../../lib/contract/environment.ts';
import { optionalVariable, settings } from '../../../lib/runtime/environment.ts';
import { webhooks } from '../contract/module.ts';

export type Limits = ReturnType<typeof limits>;

/**
 * The module's settings. A receiver on this host is taken in the stage `dev` on a laptop alone: on Lambda 127.0.0.1 is where the runtime
 * itself listens.
 */
export function limits() {
  const read = settings(webhooks);
  const isLaptop = optionalVariable(variables.stage) === 'dev' && !optionalVariable('AWS_LAMBDA_RUNTIME_API');
  return { ...read, localReceivers: read.localReceivers && isLaptop };
}
