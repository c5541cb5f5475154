import type { AttributeCondition, Clause, Condition, FlagContext, Operator, Ruleset, Scalar } from './flag.ts';
import { orderOfVersions } from './versions.ts';

const both = (test: (actual: string, wanted: string) => boolean) => (actual: Scalar, wanted: Scalar) =>
  typeof actual === 'string' && typeof wanted === 'string' && test(actual, wanted);
const numbers = (test: (actual: number, wanted: number) => boolean) => (actual: Scalar, wanted: Scalar) =>
  typeof actual === 'number' && typeof wanted === 'number' && test(actual, wanted);
const versions = (test: (order: number) => boolean) => (actual: Scalar, wanted: Scalar) => {
  const order = orderOfVersions(actual, wanted);
  return order !== undefined && test(order);
};

const tests: Readonly<Record<Operator, (actual: Scalar, wanted: Scalar) => boolean>> = {
  in: (actual, wanted) => actual === wanted,
  'starts-with': both((actual, wanted) => actual.startsWith(wanted)),
  'ends-with': both((actual, wanted) => actual.endsWith(wanted)),
  contains: both((actual, wanted) => actual.includes(wanted)),
  'less-than': numbers((actual, wanted) => actual < wanted),
  'at-least': numbers((actual, wanted) => actual >= wanted),
  'version-equals': versions((order) => order === 0),
  'version-below': versions((order) => order < 0),
  'version-at-least': versions((order) => order >= 0),
};

/** What is known under the name, as a list; nothing that every object has. */
export function valuesOf({ attributes }: FlagContext, name: string): readonly Scalar[] {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value as Scalar];
}

function attributeHolds({ attribute, operator, values, negate }: AttributeCondition, context: FlagContext): boolean {
  const test = Object.hasOwn(tests, operator) ? tests[operator] : undefined;
  // An operator of a newer deployment: neither it nor its negation can be said to hold.
  if (!test) return false;
  const found = valuesOf(context, attribute).some((actual) => values.some((wanted) => test(actual, wanted)));
  return found !== (negate === true);
}

function conditionHolds(condition: Condition, context: FlagContext, segments: Ruleset['segments']): boolean {
  if (!('segment' in condition)) return attributeHolds(condition, context);
  const segment = segments.get(condition.segment);
  if (!segment) return false;
  const inside = segment.when.length > 0 && segment.when.every((clause) => clauseHolds(clause, context, segments));
  return inside !== (condition.negate === true);
}

/** A condition, or any of several. */
export function clauseHolds(clause: Clause, context: FlagContext, segments: Ruleset['segments']): boolean {
  if (!('any' in clause)) return conditionHolds(clause, context, segments);
  return clause.any.some((condition) => conditionHolds(condition, context, segments));
}
