import type { Collection } from './collection.ts';
import type { Consumer } from './consumer.ts';
import type { DomainEvent } from './event.ts';
import { problemOfKeys } from './keys.ts';
import { problemOfLimit } from './limit.ts';
import type { Module } from './module.ts';
import type { Route } from './route.ts';

/** A contract entry with its name: `getProfile`, whose handler is `functions/identity/get-profile.ts`. */
export interface Operation<E extends Route | Consumer = Route | Consumer> {
  readonly module: Module;
  /** Export name in the contract, the API description's operationId. */
  readonly name: string;
  /** Handler file from the repository root. */
  readonly file: string;
  readonly entry: E;
}

export interface RegisteredModule {
  readonly module: Module;
  readonly operations: readonly Operation[];
  readonly routes: readonly Operation<Route>[];
  readonly consumers: readonly Operation<Consumer>[];
  readonly collections: readonly Collection[];
  readonly events: readonly DomainEvent[];
}

/** `createUpload` -> `create-upload`. */
export const kebab = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

/** `create-upload` or `createUpload` -> `CreateUpload`, as construct ids are written. */
export const pascal = (name: string) =>
  kebab(name).replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());

const hasKind = (value: unknown, kind: string): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

/**
 * Reads a contract file's exports: one module, and its routes and consumers by export name.
 * @throws Error when there is not exactly one module, an entry belongs to another, or the limit or the scope of a route cannot work.
 */
export function readContract(exports: Readonly<Record<string, unknown>>): RegisteredModule {
  const modules = Object.values(exports).filter((value): value is Module => hasKind(value, 'module'));
  const [module] = modules;
  if (!module || modules.length > 1)
    throw new Error(`a contract exports exactly one module, this one ${modules.length}`);

  const collections = Object.values(exports).filter((value): value is Collection => hasKind(value, 'collection'));
  const events = Object.values(exports).filter((value): value is DomainEvent => hasKind(value, 'event'));
  const foreign = [...collections, ...events].find((declared) => declared.module !== module.name);
  if (foreign) throw new Error(`'${foreign.name}' belongs to '${foreign.module}', not to '${module.name}'`);

  const operations: Operation[] = [];
  for (const [name, value] of Object.entries(exports)) {
    if (!hasKind(value, 'route') && !hasKind(value, 'consumer')) continue;
    const entry = value as Route | Consumer;
    if (entry.module.name !== module.name)
      throw new Error(`'${name}' belongs to '${entry.module.name}', not to '${module.name}'`);
    const problem = entry.kind === 'route' && (problemOfLimit(entry) ?? problemOfKeys(entry));
    if (problem) throw new Error(problem);
    operations.push({ module, name, entry, file: `functions/${module.name}/${kebab(name)}.ts` });
  }
  return {
    module,
    operations,
    routes: operations.filter((o): o is Operation<Route> => o.entry.kind === 'route'),
    consumers: operations.filter((o): o is Operation<Consumer> => o.entry.kind === 'consumer'),
    collections,
    events,
  };
}
