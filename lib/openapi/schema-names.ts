import type { $ZodType } from 'zod/v4/core';
import { pascal } from '../contract/registry.ts';
import { failureSchemas } from './problem-schema.ts';

/** Texts and numbers are written where they stand. */
const named = new Set(['object', 'enum', 'union']);

/** What the client's types are written with, and what every description has. */
const taken = new Set(['Record', 'Readonly', 'Operations', ...Object.keys(failureSchemas)]);

const isSchema = (value: unknown): value is $ZodType =>
  typeof value === 'object' && value !== null && '_zod' in value && named.has((value as $ZodType)._zod.def.type);

/**
 * Component names: an object, enumeration or union that a contract exports is known by its export name (`Profile`). A name that two modules export, or that stands
 * for something else in every description or client, is written with the module's: `IdentityProfile`.
 * @param contracts exports of each contract file, by module name.
 */
export function schemaNames(
  contracts: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Map<$ZodType, string> {
  const found = Object.entries(contracts).flatMap(([module, exports]) =>
    Object.entries(exports).flatMap(([name, value]) =>
      isSchema(value) && /^[A-Z]/.test(name) ? [{ module, name, schema: value }] : [],
    ),
  );
  const names = new Map<$ZodType, string>();
  for (const { module, name, schema } of found) {
    const shared = taken.has(name) || found.some((other) => other.name === name && other.schema !== schema);
    if (!names.has(schema)) names.set(schema, shared ? `${pascal(module)}${name}` : name);
  }
  return names;
}
