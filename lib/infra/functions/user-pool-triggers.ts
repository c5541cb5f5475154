import type { Consumer, UserPoolTrigger } from '../../contract/consumer.ts';
import type { Operation } from '../../contract/registry.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import type { FunctionStack } from './function-stack.ts';
import type { OperationFunction } from './operation-function.ts';

export type Triggers = Readonly<Partial<Record<UserPoolTrigger, OperationFunction>>>;

/**
 * Functions that Cognito calls. They stand in a stack of their own because the pool waits for them.
 * @param stack called when there is a first one.
 * @throws ConfigurationError when two consumers want the same trigger.
 */
export function userPoolTriggers(consumers: readonly Operation<Consumer>[], stack: () => FunctionStack): Triggers {
  const triggers: Partial<Record<UserPoolTrigger, OperationFunction>> = {};
  let home: FunctionStack | undefined;
  for (const operation of consumers) {
    const { on } = operation.entry;
    if (!('userPool' in on)) continue;
    const taken = triggers[on.userPool]?.operation;
    if (taken) {
      const [first, second] = [taken, operation].map(({ module, name }) => `${module.name}/${name}`);
      throw new ConfigurationError(`${second}: on: { userPool: '${on.userPool}' } is taken by ${first}`);
    }
    home ??= stack();
    triggers[on.userPool] = home.add(operation);
  }
  return triggers;
}
