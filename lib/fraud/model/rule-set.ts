import type { FeatureName } from './features.ts';

/** From harmless to hard; the hardest one counts. */
export const actions = ['allow', 'challenge', 'review', 'block'] as const;
export type Action = (typeof actions)[number];

export const comparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not-in', 'has', 'unknown'] as const;
export type Comparison = (typeof comparisons)[number];

/**
 * `in`, `not-in`: a text among those of a list of the rule set. `has`: a set has the text. `unknown`: there is no such feature here.
 * Amounts and counts are text in JSON, `"100000"`, so that none is rounded.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | {
      readonly feature: FeatureName;
      readonly op: Comparison;
      readonly value?: string | boolean;
      readonly list?: string;
    };

export interface Rule {
  readonly id: string;
  /** For the analyst, not for the customer. */
  readonly because: string;
  readonly when: Condition;
  /** Points, -100 to 100; 0 if absent. */
  readonly weight?: number;
  /** Whatever the points are, at least this. */
  readonly action?: Action;
}

/** From this score on, at least this. */
export interface Band {
  readonly from: number;
  readonly action: Action;
}

/** Never changes under its version. */
export interface RuleSet {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly bands: readonly Band[];
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export const highestScore = 1000;
export const hardness = (action: Action): number => actions.indexOf(action);
export const hardest = (all: readonly Action[]): Action =>
  all.reduce<Action>((found, each) => (hardness(each) > hardness(found) ? each : found), 'allow');
