import type { ValueType } from '../contract/collection.ts';

/** Nesting of a schema. */
const deepest = 8;

const members: Readonly<Record<ValueType['type'], readonly string[]>> = {
  string: ['minLength', 'maxLength', 'enum'],
  integer: ['minimum', 'maximum'],
  number: ['minimum', 'maximum'],
  boolean: [],
  array: ['items', 'maxItems'],
  object: ['properties'],
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What is wrong with the schema of a `json` flag: types as collections have them, without patterns, which could take a function's time.
 */
export function problemOfSchema(schema: unknown, depth = 0): string | undefined {
  if (!isObject(schema)) return 'a schema is an object with a `type`';
  if (depth > deepest) return `a schema nests at most ${deepest} levels`;
  const { type, required, ...rest } = schema;
  const allowed =
    typeof type === 'string' && Object.hasOwn(members, type) ? members[type as ValueType['type']] : undefined;
  if (!allowed) return `a schema's type is ${Object.keys(members).join(', ')}`;
  if (required !== undefined && typeof required !== 'boolean') return '`required` is true or false';
  const odd = Object.entries(rest).find(([name, value]) => !allowed.includes(name) || !fits(name, value));
  if (odd) return `'${odd[0].slice(0, 40)}' does not fit a schema of type ${String(type)}`;
  if (type === 'array') return problemOfSchema(rest.items, depth + 1);
  if (type !== 'object') return undefined;
  if (!isObject(rest.properties)) return 'an object has `properties`';
  for (const [name, each] of Object.entries(rest.properties)) {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name) || name in {})
      return `'${name.slice(0, 40)}' is no name of a property`;
    const problem = problemOfSchema(each, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

function fits(name: string, value: unknown): boolean {
  if (name === 'items' || name === 'properties') return isObject(value);
  if (name === 'enum') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  return typeof value === 'number' && Number.isFinite(value);
}
