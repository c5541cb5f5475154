import { matcherOf } from './patterns.ts';

/** Values of the condition keys of one call. A key that the call does not have is absent. */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>;

export type Condition = (context: Context) => boolean;

type Test = (actual: string, expected: string) => boolean;

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: (actual, expected) => matcherOf(expected)(actual),
  ArnEquals: (actual, expected) => matcherOf(expected)(actual),
  ArnLike: (actual, expected) => matcherOf(expected)(actual),
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  NumericEquals: (actual, expected) => Number(actual) === Number(expected),
  NumericLessThan: (actual, expected) => Number(actual) < Number(expected),
  NumericLessThanEquals: (actual, expected) => Number(actual) <= Number(expected),
  NumericGreaterThan: (actual, expected) => Number(actual) > Number(expected),
  NumericGreaterThanEquals: (actual, expected) => Number(actual) >= Number(expected),
  DateEquals: (actual, expected) => Date.parse(actual) === Date.parse(expected),
  DateLessThan: (actual, expected) => Date.parse(actual) < Date.parse(expected),
  DateGreaterThan: (actual, expected) => Date.parse(actual) > Date.parse(expected),
  BinaryEquals: (actual, expected) => actual === expected,
  IpAddress: (actual, expected) => inRange(actual, expected),
};

const opposites: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/**
 * Reads the condition block of a statement: all operators and keys must hold, any of the values of one key suffices.
 * @throws for an operator that IAM does not have, naming it.
 */
export function conditionOf(block: Readonly<Record<string, Record<string, unknown>>>): Condition {
  const parts = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => single(operator, key.toLowerCase(), [values].flat().map(String))),
  );
  return (context) => parts.every((part) => part(context));
}

function single(operator: string, key: string, expected: readonly string[]): Condition {
  const [, quantifier, name = operator, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null')
    return (context) => String(contextValue(context, key) === undefined) === expected[0]?.toLowerCase();
  const opposite = opposites[name];
  const test = tests[opposite ?? name];
  if (!test) throw new Error(`The condition operator ${operator} of a policy is not known.`);
  const holds = (actual: string) => expected.some((value) => test(actual, value)) !== Boolean(opposite);
  return (context) => {
    const actual = contextValue(context, key);
    if (actual === undefined)
      return Boolean(ifExists) || quantifier === 'ForAllValues' || (Boolean(opposite) && !quantifier);
    const values = typeof actual === 'string' ? [actual] : actual;
    return quantifier === 'ForAllValues' ? values.every(holds) : values.some(holds);
  };
}

/** Condition keys are compared without regard to case. */
function contextValue(context: Context, key: string): string | readonly string[] | undefined {
  for (const name in context) if (name.toLowerCase() === key) return context[name];
  return undefined;
}

function inRange(address: string, range: string): boolean {
  const [network = '', bits = '32'] = range.split('/');
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(network) / size);
}
