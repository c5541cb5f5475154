import type { Operation, RegisteredModule } from '../../contract/registry.ts';
import { deadLetterQueuesIn } from '../data/dead-letter-queue.ts';
import type { ModuleData } from '../data/module-data.ts';
import { moduleDashboard } from '../watch/dashboard.ts';
import type { FunctionStack } from './function-stack.ts';
import type { OperationFunction } from './operation-function.ts';

/** What a module's own stack holds: all but triggers, hooks and the authorizer of key routes, which stand in stacks of their own. */
export const ownOperations = ({ operations }: RegisteredModule): readonly Operation[] =>
  operations.filter(
    ({ entry }) => entry.kind === 'route' || !('userPool' in entry.on || 'person' in entry.on || 'http' in entry.on),
  );

/** Adds a module's functions. The WebSocket route that opens connections names its authorizer, which is therefore made first. */
export function addFunctions(stack: FunctionStack, registered: RegisteredModule): void {
  const own = ownOperations(registered);
  const authorizes = ({ entry }: Operation) =>
    entry.kind === 'consumer' && 'socket' in entry.on && entry.on.socket === 'authorize';
  const ordered = [...own.filter(authorizes), ...own.filter((operation) => !authorizes(operation))];
  for (const operation of ordered) stack.add(operation);
}

/** @param elsewhere functions of other stacks, of which the module's triggers and hooks are shown too. */
export function showOnDashboard(
  stack: FunctionStack,
  { module }: RegisteredModule,
  data: ModuleData | undefined,
  elsewhere: readonly OperationFunction[],
): void {
  const functions = [...stack.functions, ...elsewhere.filter(({ operation }) => operation.module.name === module.name)];
  const deadLetters = [...deadLetterQueuesIn(stack), ...(data ? deadLetterQueuesIn(data) : [])];
  moduleDashboard(stack, `${stack.nestedStackParent?.stackName}: ${module.name}`, functions, deadLetters);
}
