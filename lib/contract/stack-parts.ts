import type { Operation, RegisteredModule } from './registry.ts';
import { wayIn } from './way-in.ts';

/**
 * Where the functions of large modules stand, by module: what is in its first nested stack, in its second, and so on. It is kept
 * (`functions/stacks.generated.json`) because a route must stay where it was deployed: API Gateway refuses one that is made in one
 * stack before it is gone from another. Hence by method and path, which outlive the names of operations; what no API leads to by name.
 */
export type StackParts = Readonly<Record<string, readonly (readonly string[])[]>>;

/** CloudFormation holds 500 resources in a stack; we stop before, to leave room for a deployment that replaces some. */
export const resourceLimit = 450;

/** From here on a module's functions are written down, so that later ones are known as later. */
const writtenFrom = resourceLimit / 2;

/** What a module's own stack holds: all but triggers, hooks and the authorizer of key routes, which stand in stacks of their own. */
export const ownOperations = ({ operations }: Pick<RegisteredModule, 'operations'>): readonly Operation[] =>
  operations.filter(
    ({ entry }) => entry.kind === 'route' || !('userPool' in entry.on || 'person' in entry.on || 'http' in entry.on),
  );

/** Resources of a function with what leads to it. `test/infra/stack-parts.test.ts` holds it against the templates. */
function weightOf({ entry }: Operation): number {
  if (entry.kind === 'route') return entry.head ? 7 : 5;
  const { on } = entry;
  if ('queue' in on) return 3;
  if ('event' in on) return 8 + [on.event].flat().length;
  if ('bucket' in on) return 9;
  if ('table' in on || 'schedule' in on) return 7;
  if ('socket' in on) return 6;
  return 3;
}

/** With everything that watches them: a log group, a dashboard, and three alarms for ten functions. */
export const weightOfStack = (operations: readonly Operation[]): number =>
  operations.reduce((sum, operation) => sum + weightOf(operation), 2 + 3 * Math.ceil(operations.length / 10));

const placeName = ({ entry, name }: Operation) => wayIn(entry) ?? name;

/** What is written down, brought up to date: what has a place keeps it, what is new takes the first stack with room. */
export function assignParts(modules: readonly RegisteredModule[], before: StackParts): StackParts {
  const large = modules.flatMap((registered) => {
    const { name } = registered.module;
    const own = ownOperations(registered);
    const known = before[name] ?? [];
    if (known.length === 0 && weightOfStack(own) < writtenFrom) return [];
    return [[name, partsOf(own, known)] as const];
  });
  return Object.fromEntries(large);
}

function partsOf(own: readonly Operation[], known: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const placed = new Set(known.flat());
  const parts = known.map((names) => own.filter((operation) => names.includes(placeName(operation))));
  for (const operation of own.filter((each) => !placed.has(placeName(each)))) {
    const room = parts.find((part) => weightOfStack([...part, operation]) <= resourceLimit);
    if (room) room.push(operation);
    else parts.push([operation]);
  }
  return parts.map((part) => part.map(placeName));
}

/** Number of the nested stack that a function stands in, from 0. */
export function partOf(parts: StackParts, operation: Operation): number {
  const place = placeName(operation);
  return Math.max(0, parts[operation.module.name]?.findIndex((names) => names.includes(place)) ?? 0);
}
