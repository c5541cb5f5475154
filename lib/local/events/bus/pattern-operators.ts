import { BlockList, isIP } from 'node:net';

/** Decides on the values that stand at one field: none when the field is absent, several when it is an array. */
export type LeafTest = (values: readonly unknown[]) => boolean;

type ValueTest = (value: unknown) => boolean;

/** One entry of a pattern's list: a plain value or an operator object. Gives the reason as text when it is neither. */
export function compileMatcher(source: unknown): LeafTest | string {
  if (source === null || typeof source !== 'object') return some((value) => value === source);
  const entries = Object.entries(source);
  const [name, operand] = entries[0] ?? [];
  if (Array.isArray(source) || entries.length !== 1 || name === undefined) {
    return `${JSON.stringify(source)} must hold exactly one operator`;
  }
  if (name === 'exists') {
    if (typeof operand !== 'boolean') return '"exists" takes true or false';
    return (values) => values.length > 0 === operand;
  }
  const test = name === 'anything-but' ? anythingBut(operand) : operators.get(name)?.(operand);
  if (test === undefined) return `"${name}" is not an operator of event patterns`;
  return typeof test === 'string' ? `"${name}" ${test}` : some(test);
}

const operators = new Map<string, (operand: unknown) => ValueTest | string>(
  Object.entries({
    prefix: (operand: unknown) => edge(operand, (value, wanted) => value.startsWith(wanted)),
    suffix: (operand: unknown) => edge(operand, (value, wanted) => value.endsWith(wanted)),
    'equals-ignore-case': (operand: unknown) =>
      typeof operand === 'string' ? onText((value) => fold(value) === fold(operand)) : 'takes a string',
    wildcard: (operand: unknown) => (typeof operand === 'string' ? wildcard(operand) : 'takes a string'),
    numeric,
    cidr,
  }),
);

function some(test: ValueTest): LeafTest {
  return (values) => values.some(test);
}

function onText(test: (value: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}

function fold(value: string): string {
  return value.toLowerCase();
}

function edge(operand: unknown, holds: (value: string, wanted: string) => boolean): ValueTest | string {
  if (typeof operand === 'string') return onText((value) => holds(value, operand));
  const folded = (operand as { 'equals-ignore-case'?: unknown } | null)?.['equals-ignore-case'];
  if (typeof folded === 'string') return onText((value) => holds(fold(value), fold(folded)));
  return 'takes a string or { "equals-ignore-case": string }';
}

const excluding = new Set(['prefix', 'suffix', 'equals-ignore-case', 'wildcard']);

/** Plain values, a list of them, or one of the text operators with a string or a list of strings. */
function anythingBut(operand: unknown): ValueTest | string {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [name, inner] = Object.entries(operand)[0] ?? [];
    const compile = name !== undefined && excluding.has(name) ? operators.get(name) : undefined;
    if (compile === undefined || Object.keys(operand).length !== 1)
      return `takes values or one of ${[...excluding].join(', ')}`;
    const tests: ValueTest[] = [];
    for (const one of Array.isArray(inner) ? inner : [inner]) {
      const test = compile(one);
      if (typeof test === 'string') return `${name}: ${test}`;
      tests.push(test);
    }
    return tests.length === 0 ? `${name}: takes at least one string` : (value) => !tests.some((test) => test(value));
  }
  const excluded = Array.isArray(operand) ? operand : [operand];
  if (excluded.length === 0 || excluded.some((value) => typeof value === 'object' && value !== null)) {
    return 'takes at least one plain value';
  }
  return (value) => !excluded.includes(value);
}

const comparisons = new Map<unknown, (value: number, bound: number) => boolean>([
  ['=', (value, bound) => value === bound],
  ['!=', (value, bound) => value !== bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);

/** `[">", 0, "<=", 5]`: comparisons and bounds in turn, all of which must hold. */
function numeric(operand: unknown): ValueTest | string {
  const wrong = 'takes a list of comparisons and numbers, as [">", 0, "<=", 5]';
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) return wrong;
  const bounds: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons.get(operand[index]);
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== 'number') return wrong;
    bounds.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && bounds.every((bound) => bound(value));
}

function cidr(operand: unknown): ValueTest | string {
  const [address = '', prefix = ''] = typeof operand === 'string' ? operand.split('/') : [];
  const version = isIP(address);
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (version === 0 || length < 0 || length > (version === 4 ? 32 : 128))
    return 'takes an address range, as "10.0.0.0/24"';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(address, length, family);
  return onText((value) => isIP(value) === version && range.check(value, family));
}

/** `*` stands for any run of characters; `\*` and `\\` are the characters themselves. Linear in the text. */
function wildcard(source: string): ValueTest | string {
  const parts = [''];
  for (let index = 0; index < source.length; index += 1) {
    let character = source[index];
    if (character === '*') {
      if (source[index + 1] === '*') return 'cannot hold two * in a row';
      parts.push('');
      continue;
    }
    if (character === '\\') {
      index += 1;
      character = source[index];
      if (character !== '*' && character !== '\\') return 'takes a backslash only before * or another backslash';
    }
    parts[parts.length - 1] += character ?? '';
  }
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return onText((value) => value === first);
  return onText((value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
    let from = first.length;
    const end = value.length - last.length;
    for (const part of rest) {
      const found = value.indexOf(part, from);
      if (found < 0 || found + part.length > end) return false;
      from = found + part.length;
    }
    return true;
  });
}
