import type { Collection, ValueType } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import { formats } from './formats.ts';

/** Control characters but new line and tab, half characters, and code points that are no characters: no store keeps them as they are. */
const unprintable = /[\p{Cs}\p{Noncharacter_Code_Point}]|(?![\n\t])\p{Cc}/u;
/** Where DynamoDB's numbers end on the small side. */
const smallest = 1e-130;

interface Problem {
  readonly path: string;
  readonly wanted: string;
}

const plural = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
/** Names come from outside: they are shown, but not at any length. */
const shown = (name: string) => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}...` : name);

const patterns = new Map<string, RegExp>();
function matches(pattern: string, text: string): boolean {
  const known = patterns.get(pattern) ?? new RegExp(pattern, 'u');
  patterns.set(pattern, known);
  return known.test(text);
}

function textProblem(type: Extract<ValueType, { type: 'string' }>, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'a text';
  const { minLength, maxLength, pattern, format } = type;
  if (maxLength !== undefined && value.length > maxLength) return `at most ${plural(maxLength, 'character')}`;
  if (minLength !== undefined && value.length < minLength) return `at least ${plural(minLength, 'character')}`;
  if (unprintable.test(value)) return 'a text without control characters and half characters';
  if (type.enum && !type.enum.includes(value)) return `one of ${type.enum.map((each) => `'${each}'`).join(', ')}`;
  if (format && !formats[format].test(value)) return formats[format].wanted;
  return pattern !== undefined && !matches(pattern, value) ? `a text that matches ${pattern}` : undefined;
}

function numberProblem(type: Extract<ValueType, { type: 'integer' | 'number' }>, value: unknown): string | undefined {
  const { minimum, maximum } = type;
  if (type.type === 'integer') {
    if (!Number.isSafeInteger(value)) return 'an integer of at most 2^53-1';
  } else if (typeof value !== 'number' || !Number.isFinite(value)) return 'a number';
  const number = value as number;
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) return 'a number of at most 2^53-1';
  if (number !== 0 && Math.abs(number) < smallest) return `0, or a number of at least ${smallest}`;
  if (minimum !== undefined && number < minimum) return `at least ${minimum}`;
  return maximum !== undefined && number > maximum ? `at most ${maximum}` : undefined;
}

function listProblem(type: Extract<ValueType, { type: 'array' }>, value: unknown, path: string): Problem | undefined {
  if (!Array.isArray(value)) return { path, wanted: 'a list' };
  if (type.maxItems !== undefined && value.length > type.maxItems) {
    return { path, wanted: `at most ${plural(type.maxItems, 'element')}` };
  }
  for (let i = 0; i < value.length; i++) {
    const problem = valueProblem(type.items, value[i], `${path}[${i}]`);
    if (problem) return problem;
  }
  return undefined;
}

function structureProblem(
  type: Extract<ValueType, { type: 'object' }>,
  value: unknown,
  path: string,
): Problem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { path, wanted: 'an object' };
  for (const [name, { required }] of Object.entries(type.properties)) {
    if (required && !Object.hasOwn(value, name)) return { path: `${path}.${name}`, wanted: 'there' };
  }
  for (const [name, each] of Object.entries(value)) {
    const property = Object.hasOwn(type.properties, name) ? type.properties[name] : undefined;
    if (!property) return { path, wanted: `without the unknown property ${shown(name)}` };
    const problem = valueProblem(property, each, `${path}.${name}`);
    if (problem) return problem;
  }
  return undefined;
}

function valueProblem(type: ValueType, value: unknown, path: string): Problem | undefined {
  if (type.type === 'array') return listProblem(type, value, path);
  if (type.type === 'object') return structureProblem(type, value, path);
  let wanted: string | undefined;
  if (type.type === 'string') wanted = textProblem(type, value);
  else if (type.type === 'boolean') wanted = typeof value === 'boolean' ? undefined : 'true or false';
  else wanted = numberProblem(type, value);
  return wanted === undefined ? undefined : { path, wanted };
}

/**
 * First problem of one field's value; undefined when it may be stored.
 * @param name as it is shown, in the words of the app's version.
 */
export function problemOfField(type: ValueType, value: unknown, name: string): string | undefined {
  const problem = valueProblem(type, value, name);
  return problem && `${problem.path} must be ${problem.wanted}`;
}

export const unknownField = (name: string) => `${shown(name)} is not a field`;

/**
 * What keeps a whole document from being stored: at most one problem per field, naming the path and what is wanted, never the value.
 * Fields that are absent are left out; null is no value, and stamps are no fields of a document.
 * @param only the fields to look at, present or absent; default: all.
 * @param called what the app's version calls a field.
 */
export function problemsOf(
  collection: Collection,
  fields: Fields,
  only: Iterable<string> = new Set([...Object.keys(fields), ...Object.keys(collection.fields)]),
  called: (field: string) => string = (field) => field,
): readonly string[] {
  const problems: string[] = [];
  for (const name of only) {
    const field = Object.hasOwn(collection.fields, name) ? collection.fields[name] : undefined;
    if (!Object.hasOwn(fields, name)) {
      if (field?.required) problems.push(`${called(name)} is required`);
      continue;
    }
    const problem = field && !field.stamp ? problemOfField(field, fields[name], called(name)) : unknownField(name);
    if (problem) problems.push(problem);
  }
  return problems;
}
