import type { Consumer } from '../../contract/consumer.ts';
import type { Operation } from '../../contract/registry.ts';
import type { PersonHooks } from '../access/shared-access.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import type { FunctionStack } from './function-stack.ts';

/**
 * Functions that the sagas of a person call, whichever module they belong to. They stand in a stack of their own, so that functions
 * of any module may be allowed to call those of any other.
 * @param stack called when there is a first one.
 * @throws ConfigurationError when a module has two hooks of a kind.
 */
export function personHooks(consumers: readonly Operation<Consumer>[], stack: () => FunctionStack): PersonHooks {
  const hooks: Record<string, Record<string, { readonly name: string; readonly arn: string }>> = {};
  let home: FunctionStack | undefined;
  for (const operation of consumers) {
    const { on } = operation.entry;
    if (!('person' in on)) continue;
    const { name } = operation.module;
    hooks[name] ??= {};
    const kinds = hooks[name];
    if (kinds[on.person]) {
      throw new ConfigurationError(`${name}/${operation.name}: the module has two hooks on '${on.person}'`);
    }
    home ??= stack();
    const { function: target } = home.add(operation);
    kinds[on.person] = { name: target.functionName, arn: target.functionArn };
  }
  return hooks;
}
