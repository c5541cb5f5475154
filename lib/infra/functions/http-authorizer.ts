import type { Consumer } from '../../contract/consumer.ts';
import type { Operation } from '../../contract/registry.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import type { FunctionStack } from './function-stack.ts';
import type { OperationFunction } from './operation-function.ts';

/**
 * The function that says who calls routes open to keys. It stands in a stack of its own, because the routes of any module name it.
 * @param stack called when there is one.
 * @throws ConfigurationError when two consumers want to be it.
 */
export function httpAuthorizer(
  consumers: readonly Operation<Consumer>[],
  stack: () => FunctionStack,
): OperationFunction | undefined {
  const [first, second] = consumers.filter(({ entry }) => 'http' in entry.on);
  if (first && second) {
    const [a, b] = [first, second].map(({ module, name }) => `${module.name}/${name}`);
    throw new ConfigurationError(`${b}: on: { http: 'authorize' } is taken by ${a}`);
  }
  return first && stack().add(first);
}
