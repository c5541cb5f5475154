import { type Operation, pascal, type RegisteredModule } from '../../contract/registry.ts';
import { ownOperations, partOf, type StackParts } from '../../contract/stack-parts.ts';
import { deadLetterQueuesIn } from '../data/dead-letter-queue.ts';
import type { ModuleData } from '../data/module-data.ts';
import { moduleDashboard } from '../watch/dashboard.ts';
import type { FunctionStack } from './function-stack.ts';
import type { OperationFunction } from './operation-function.ts';

/**
 * Adds a module's functions, to one stack or to as many as are written down. The WebSocket route that opens connections names its
 * authorizer, which is therefore made first.
 * @param stack makes one of this name.
 */
export function addFunctions(
  registered: RegisteredModule,
  parts: StackParts,
  stack: (name: string) => FunctionStack,
): readonly FunctionStack[] {
  const name = pascal(registered.module.name);
  const stacks = new Map<number, FunctionStack>();
  const own = ownOperations(registered);
  const authorizes = ({ entry }: Operation) =>
    entry.kind === 'consumer' && 'socket' in entry.on && entry.on.socket === 'authorize';
  const ordered = [...own.filter(authorizes), ...own.filter((operation) => !authorizes(operation))];
  for (const operation of ordered) {
    const part = partOf(parts, operation);
    const home = stacks.get(part) ?? stack(part === 0 ? name : `${name}Part${part + 1}`);
    stacks.set(part, home);
    home.add(operation);
  }
  return [...stacks].sort(([a], [b]) => a - b).map(([, made]) => made);
}

/** A dashboard for each stack of a module. @param elsewhere functions of other stacks, of which the module's triggers and hooks are shown too. */
export function showOnDashboards(
  stacks: readonly FunctionStack[],
  { module }: RegisteredModule,
  data: ModuleData | undefined,
  elsewhere: readonly OperationFunction[],
): void {
  for (const [index, stack] of stacks.entries()) {
    const first = index === 0;
    const more = first ? elsewhere.filter(({ operation }) => operation.module.name === module.name) : [];
    const deadLetters = [...deadLetterQueuesIn(stack), ...(first && data ? deadLetterQueuesIn(data) : [])];
    const title = `${stack.nestedStackParent?.stackName}: ${module.name}${first ? '' : ` (${index + 1})`}`;
    moduleDashboard(stack, title, [...stack.functions, ...more], deadLetters);
  }
}
