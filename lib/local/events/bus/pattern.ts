import { compileMatcher, type LeafTest } from './pattern-operators.ts';

/** Decides whether an event, as parsed JSON, is what the pattern asks for. */
export type Pattern = (event: unknown) => boolean;

/** The pattern is not one that EventBridge would take; the message names the place and what stands there. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}

/**
 * Compiles a pattern of the EventBridge language, as rules and event source mapping filters use it: every field named must match,
 * a list is "one of", nested objects go into nested fields, `$or` is a choice of whole patterns. A field that holds an array matches
 * when one element does; in an array of objects the conditions on one object must all hold for the same element.
 *
 * @throws InvalidPattern for anything but a non-empty object of fields, lists and known operators.
 */
export function compilePattern(source: unknown): Pattern {
  return compileObject(source, '');
}

function compileObject(source: unknown, path: string): Pattern {
  if (!isObject(source))
    throw new InvalidPattern(`${path || 'pattern'} must be an object or a list, not ${show(source)}`);
  const fields = Object.entries(source);
  if (fields.length === 0) throw new InvalidPattern(`${path || 'pattern'} is empty`);
  const tests = fields.map(([name, value]) => compileField(name, value, path ? `${path}.${name}` : name));
  return (event) => tests.every((test) => test(event));
}

function compileField(name: string, value: unknown, path: string): Pattern {
  if (name === '$or' && isChoice(value)) {
    const choices = value.map((choice, index) => compileObject(choice, `${path}[${index}]`));
    return (event) => choices.some((choice) => choice(event));
  }
  if (Array.isArray(value)) return compileLeaf(name, value, path);
  const nested = compileObject(value, path);
  return (event) => {
    const inner = read(event, name);
    return Array.isArray(inner) ? elements(inner).some(nested) : nested(inner);
  };
}

function compileLeaf(name: string, values: readonly unknown[], path: string): Pattern {
  if (values.length === 0) throw new InvalidPattern(`${path} is an empty list, which matches nothing`);
  const tests: LeafTest[] = values.map((value) => {
    const test = compileMatcher(value);
    if (typeof test === 'string') throw new InvalidPattern(`${path}: ${test}`);
    return test;
  });
  return (event) => {
    const inner = read(event, name);
    const leaves = (Array.isArray(inner) ? elements(inner) : [inner]).filter(isLeaf);
    return tests.some((test) => test(leaves));
  };
}

/** EventBridge takes `$or` as a choice only when it holds at least two objects; anything else is a field of that name. */
function isChoice(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.length > 1 && value.every(isObject);
}

function elements(value: readonly unknown[]): unknown[] {
  return value.flat(Number.POSITIVE_INFINITY);
}

function read(event: unknown, name: string): unknown {
  return isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

function isLeaf(value: unknown): boolean {
  return value !== undefined && !isObject(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
