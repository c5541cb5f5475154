import { type FeatureName, type Features, type FeatureValue, featureTypes } from './features.ts';
import { type Action, type Condition, hardest, highestScore, type Rule, type RuleSet } from './rule-set.ts';

/** A rule that held, and what it saw. */
export interface Reason {
  readonly ruleId: string;
  readonly because: string;
  readonly weight: number;
  readonly action?: Action;
  /** Features that it looked at, as text; amounts in minor units. */
  readonly observed: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly version: string;
  /** 0 to 1000. */
  readonly score: number;
  readonly action: Action;
  /** The heaviest first. */
  readonly reasons: readonly Reason[];
  /** Features that some rule asked for and nobody knew. */
  readonly unknown: readonly string[];
}

/** Three-valued: of what is unknown, neither it nor its opposite holds. */
type Truth = boolean | undefined;

const negated = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

type Compared = Extract<Condition, { readonly feature: FeatureName }>;

function ordered(actual: FeatureValue, { op, value }: Compared): boolean {
  const [a, b] = [actual as bigint, BigInt(String(value))];
  if (op === 'lt') return a < b;
  if (op === 'lte') return a <= b;
  return op === 'gt' ? a > b : a >= b;
}

function isEqual(actual: FeatureValue, { feature, value }: Compared): boolean {
  const type = featureTypes[feature];
  return type === 'count' || type === 'amount' ? actual === BigInt(String(value)) : actual === value;
}

function compare(features: Features, lists: RuleSet['lists'], condition: Compared): Truth {
  const { feature, op, value, list } = condition;
  const actual = features[feature];
  if (op === 'unknown') return actual === undefined;
  if (actual === undefined) return undefined;
  switch (op) {
    case 'eq':
      return isEqual(actual, condition);
    case 'ne':
      return !isEqual(actual, condition);
    case 'in':
      return lists[list ?? '']?.includes(actual as string) ?? false;
    case 'not-in':
      return !(lists[list ?? '']?.includes(actual as string) ?? false);
    case 'has':
      return (actual as readonly string[]).includes(String(value));
    default:
      return ordered(actual, condition);
  }
}

function holds(features: Features, lists: RuleSet['lists'], condition: Condition): Truth {
  if ('all' in condition) return all(condition.all.map((each) => holds(features, lists, each)));
  if ('any' in condition) return negated(all(condition.any.map((each) => negated(holds(features, lists, each)))));
  if ('not' in condition) return negated(holds(features, lists, condition.not));
  return compare(features, lists, condition);
}

function named(condition: Condition): readonly FeatureName[] {
  if ('all' in condition) return condition.all.flatMap(named);
  if ('any' in condition) return condition.any.flatMap(named);
  return 'not' in condition ? named(condition.not) : [condition.feature];
}

function reasonOf({ id, because, when, weight = 0, action }: Rule, features: Features): Reason {
  const seen = [...new Set(named(when))].sort().flatMap((name) => {
    const value = features[name];
    return value === undefined ? [] : [[name, Array.isArray(value) ? value.join(' ') : String(value)] as const];
  });
  return { ruleId: id, because, weight, ...(action ? { action } : {}), observed: Object.fromEntries(seen) };
}

const heavier = (a: Reason, b: Reason) => b.weight - a.weight || (a.ruleId < b.ruleId ? -1 : 1);

/**
 * Decides by rules, and by nothing else: the same features and rule set give the same decision for good, whatever order its rules are in.
 * @param features checked (`checkedFeatures`)
 * @param ruleSet checked (`checkedRuleSet`)
 */
export function evaluate(features: Features, ruleSet: RuleSet): Decision {
  const { version, rules, bands, lists } = ruleSet;
  const reasons = rules
    .filter(({ when }) => holds(features, lists, when) === true)
    .map((rule) => reasonOf(rule, features))
    .sort(heavier);
  const sum = reasons.reduce((so, { weight }) => so + weight, 0);
  const score = Math.min(highestScore, Math.max(0, sum));
  const byScore = bands.filter(({ from }) => score >= from).map(({ action }) => action);
  const asked = new Set(rules.flatMap(({ when }) => named(when)));
  return {
    version,
    score,
    action: hardest([...byScore, ...reasons.flatMap(({ action }) => action ?? [])]),
    reasons,
    unknown: [...asked].filter((name) => features[name] === undefined).sort(),
  };
}
