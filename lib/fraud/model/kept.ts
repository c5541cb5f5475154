import { type Decision, evaluate } from './evaluate.ts';
import type { Kind } from './facts.ts';
import { fallbackFor, noRules } from './fallback.ts';
import { checkedFeatures, type Features, type FeatureValue, featureTypes, isFeature } from './features.ts';
import type { RuleSet } from './rule-set.ts';

/** Features as they are stored: numbers as text, so that none is rounded. */
export type KeptFeatures = Readonly<Record<string, string | boolean | readonly string[]>>;

export const keepFeatures = (features: Features): KeptFeatures =>
  Object.fromEntries(
    Object.entries(features).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  ) as KeptFeatures;

/** @throws TypeError for what was never kept like that */
export function featuresKept(kept: KeptFeatures): Features {
  const read = (name: string, value: KeptFeatures[string]): FeatureValue => {
    const type = isFeature(name) ? featureTypes[name] : undefined;
    if (type !== 'count' && type !== 'amount') return value;
    if (!/^-?\d+$/.test(String(value))) throw new TypeError(`${name} is no whole number`);
    return BigInt(String(value));
  };
  return checkedFeatures(Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, read(name, value)])));
}

/** What is needed to decide once more. */
export interface Again {
  readonly version: string;
  readonly kind: Kind;
  readonly features: KeptFeatures;
}

/** Decides by what was kept; with the rule set of its version it says the same as then (F2). @param ruleSet not needed for a fallback */
export const decideAgain = ({ kind, version, features }: Again, ruleSet: RuleSet | undefined): Decision => {
  if (version === noRules || !ruleSet) {
    const { retryAfter: _, ...decision } = fallbackFor(kind);
    return decision;
  }
  return evaluate(featuresKept(features), ruleSet);
};
