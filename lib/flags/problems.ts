import type { ValueType } from '../contract/collection.ts';
import { problemOfField } from '../sync/schema/validate.ts';
import { buckets, thousandths } from './bucket.ts';
import {
  attributes,
  type Clause,
  type Condition,
  type Flag,
  operators,
  type Ruleset,
  type Segment,
  type Serve,
} from './flag.ts';
import { problemOfSchema } from './schema-problem.ts';
import { isVersion } from './versions.ts';

/** No name of anything that every object has. */
const isName = (name: string) => /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name) && !(name in {});

export const limits = {
  variants: 50,
  rules: 100,
  clausesPerRule: 20,
  /** Conditions of a flag or of a segment, all together. */
  conditions: 500,
  /** Values of all conditions together. */
  values: 2_000,
  prerequisites: 10,
  /** Flags that need one another in a row. */
  chain: 20,
} as const;

function problemOfCondition(condition: Condition, segments: Ruleset['segments']): string | undefined {
  if ('segment' in condition) {
    return segments.has(condition.segment) ? undefined : `there is no segment '${condition.segment}'`;
  }
  const { attribute, operator, values } = condition;
  const custom = /^custom\.(.{1,64})$/.exec(attribute)?.[1];
  const known = (attributes as readonly string[]).includes(attribute) || (custom !== undefined && isName(custom));
  if (!known) return `'${attribute.slice(0, 80)}' is not an attribute`;
  if (!(operators as readonly string[]).includes(operator))
    return `'${String(operator).slice(0, 40)}' is not an operator`;
  if (values.length === 0) return `'${attribute}' is compared with nothing`;
  if (values.some((value) => typeof value === 'number' && !Number.isFinite(value))) return 'a value is no number';
  if (operator.startsWith('version-') && !values.every(isVersion)) return `'${operator}' takes versions as 1.2.3`;
  const numeric = operator === 'less-than' || operator === 'at-least';
  if (numeric && values.some((value) => typeof value !== 'number')) return `'${operator}' takes numbers`;
  return undefined;
}

const conditionsIn = (clauses: readonly Clause[]): Condition[] =>
  clauses.flatMap((clause) => ('any' in clause ? [...clause.any] : [clause]));

function* problemsOfClauses(clauses: readonly Clause[], segments: Ruleset['segments']): Generator<string> {
  if (clauses.some((clause) => 'any' in clause && clause.any.length === 0)) yield '`any` of nothing never holds';
  for (const condition of conditionsIn(clauses)) {
    const problem = problemOfCondition(condition, segments);
    if (problem) yield problem;
  }
}

function problemOfServe(serve: Serve, { variants }: Pick<Flag, 'variants'>): string | undefined {
  const named = 'variant' in serve ? [serve.variant] : serve.split.map(({ variant }) => variant);
  const unknown = named.find((name) => !Object.hasOwn(variants, name));
  if (unknown !== undefined) return `there is no variant '${unknown}'`;
  if ('variant' in serve) return undefined;
  if (new Set(named).size < named.length) return 'a variant has two shares of one split';
  const percents = serve.split.map(({ percent }) => percent);
  if (percents.some((each) => !(each >= 0 && each <= 100))) return 'a share is not between 0 and 100 percent';
  if (percents.some((each) => Math.abs(each * 1000 - thousandths(each)) > 1e-6))
    return 'a share has more than three decimals';
  const sum = percents.reduce((total, each) => total + thousandths(each), 0);
  return sum === buckets ? undefined : `the shares make ${sum / 1000} percent, not 100`;
}

function* problemsOfVariants({ type, variants, schema, offVariant }: Flag): Generator<string> {
  const names = Object.keys(variants);
  if (names.length === 0 || names.length > limits.variants) yield `a flag has 1 to ${limits.variants} variants`;
  const odd = names.find((name) => !isName(name));
  if (odd !== undefined) yield `'${odd.slice(0, 80)}' cannot be the name of a variant`;
  if (!Object.hasOwn(variants, offVariant)) yield `there is no variant '${offVariant}'`;
  if ((schema !== undefined) !== (type === 'json')) yield 'a flag of type json has a schema, and no other has';
  const broken = type === 'json' && schema !== undefined ? problemOfSchema(schema) : undefined;
  if (broken) yield broken;
  else for (const name of names) yield* problemOfValue(type, variants[name], schema, name);
}

function* problemOfValue(type: Flag['type'], value: unknown, schema: unknown, name: string): Generator<string> {
  if (type === 'json') {
    const problem = schema === undefined ? undefined : problemOfField(schema as ValueType, value, `variants.${name}`);
    if (problem) yield problem;
  } else if (typeof value !== type || (type === 'number' && !Number.isFinite(value))) {
    yield `variants.${name} must be a ${type}`;
  }
}

/** Flags from here along prerequisites; the row that comes back to where it began, or is too long. */
function problemOfChain(flag: Flag, flags: Ruleset['flags']): string | undefined {
  const depths = new Map<string, number>();
  /** Longest row below a flag; throws the row that goes in a circle. */
  function depth(key: string, above: readonly string[]): number {
    if (above.includes(key)) throw [...above.slice(above.indexOf(key)), key];
    const known = depths.get(key);
    if (known !== undefined) return known;
    if (above.length > limits.chain) return above.length;
    const needed = (key === flag.key ? flag : flags.get(key))?.prerequisites ?? [];
    const below = 1 + Math.max(0, ...needed.map((each) => depth(each.flag, [...above, key])));
    depths.set(key, below);
    return below;
  }
  try {
    const most = Math.max(...[flag.key, ...flags.keys()].map((key) => depth(key, [])));
    return most > limits.chain ? `more than ${limits.chain} flags need one another in a row` : undefined;
  } catch (circle) {
    if (!Array.isArray(circle)) throw circle;
    return `flags need one another in a circle: ${circle.slice(0, 8).join(' > ')}`;
  }
}

function* problemsOfPrerequisites(flag: Flag, { flags }: Ruleset): Generator<string> {
  for (const { flag: name, variants } of flag.prerequisites) {
    const other = name === flag.key ? flag : flags.get(name);
    if (!other || other.archived) yield `there is no flag '${name}' to need`;
    const unknown = other && variants.find((variant) => !Object.hasOwn(other.variants, variant));
    if (unknown !== undefined) yield `flag '${name}' has no variant '${unknown}'`;
  }
  const chain = problemOfChain(flag, flags);
  if (chain) yield chain;
}

/** Flags that need a variant of this one which it does not have any more. */
function* problemsOfDependants(flag: Flag, { flags }: Ruleset): Generator<string> {
  for (const other of flags.values()) {
    if (other.archived || other.key === flag.key) continue;
    for (const { flag: name, variants } of other.prerequisites) {
      const lost = name === flag.key ? variants.find((variant) => !Object.hasOwn(flag.variants, variant)) : undefined;
      if (lost !== undefined) yield `flag '${other.key}' needs the variant '${lost}'`;
      if (name === flag.key && flag.archived) yield `flag '${other.key}' needs it`;
    }
  }
}

function* sizes(flag: Flag): Generator<string> {
  const { rules, prerequisites } = flag;
  if (rules.length > limits.rules) yield `at most ${limits.rules} rules`;
  if (new Set(rules.map(({ name }) => name)).size < rules.length) yield 'two rules have one name';
  if (rules.some(({ when }) => when.length > limits.clausesPerRule))
    yield `at most ${limits.clausesPerRule} clauses a rule`;
  if (prerequisites.length > limits.prerequisites) yield `at most ${limits.prerequisites} prerequisites`;
  yield* amounts(rules.flatMap(({ when }) => when));
}

function* amounts(clauses: readonly Clause[]): Generator<string> {
  const conditions = conditionsIn(clauses);
  if (conditions.length > limits.conditions) yield `at most ${limits.conditions} conditions`;
  const values = conditions.reduce((sum, each) => sum + ('values' in each ? each.values.length : 0), 0);
  if (values > limits.values) yield `at most ${limits.values} values in conditions`;
}

/** What keeps a flag from being written, beside the others as they are; the first few of all. */
export function problemsOfFlag(flag: Flag, ruleset: Ruleset): string[] {
  const found = [...sizes(flag)];
  if (found.length > 0) return found;
  for (const each of [
    problemsOfVariants(flag),
    problemsOfPrerequisites(flag, ruleset),
    problemsOfDependants(flag, ruleset),
  ]) {
    found.push(...each);
  }
  for (const { name, when, serve } of [...flag.rules, { name: 'otherwise', when: [], serve: flag.otherwise }]) {
    const problem = problemOfServe(serve, flag);
    const all = [...problemsOfClauses(when, ruleset.segments), ...(problem ? [problem] : [])];
    found.push(...all.map((each) => `${name}: ${each}`));
  }
  return found.slice(0, 20);
}

/** What keeps a segment from being written. Segments name no segments, so there are no circles. */
export function problemsOfSegment({ when }: Segment): string[] {
  const found = [...amounts(when)];
  if (when.length === 0) found.push('a segment without clauses is nobody');
  return [...found, ...problemsOfClauses(when, new Map())].slice(0, 20);
}

/** Keys of the flags in use that speak of a segment, the first few. */
export function flagsOfSegment(segment: string, { flags }: Ruleset): string[] {
  const speaks = (clause: Clause): boolean =>
    'any' in clause ? clause.any.some(speaks) : 'segment' in clause && clause.segment === segment;
  const using = [...flags.values()].filter(
    ({ archived, rules }) => !archived && rules.some(({ when }) => when.some(speaks)),
  );
  return using.map(({ key }) => key).slice(0, 20);
}
