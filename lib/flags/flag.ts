/**
 * Feature flags and remote values, in the words of OpenFeature: a flag has variants, each with a value; its rules say which variant a context
 * gets. Plain data, so that evaluating is a pure function.
 */

export const operators = [
  'in',
  'starts-with',
  'ends-with',
  'contains',
  'less-than',
  'at-least',
  'version-equals',
  'version-below',
  'version-at-least',
] as const;
export type Operator = (typeof operators)[number];

export type Scalar = string | number | boolean;

/** Names of what is known of a caller; `custom.<name>` stands for a member of the profile's metadata. */
export const attributes = [
  'personId',
  'anonymousId',
  'organisationId',
  'role',
  'platform',
  'appVersion',
  'locale',
  'language',
  'country',
] as const;

/** Holds when any value of the attribute fits any of the values. Of an attribute that is not known nothing holds but a negation. */
export interface AttributeCondition {
  readonly attribute: string;
  readonly operator: Operator;
  readonly values: readonly Scalar[];
  readonly negate?: boolean | undefined;
}
export interface SegmentCondition {
  readonly segment: string;
  readonly negate?: boolean | undefined;
}
export type Condition = AttributeCondition | SegmentCondition;
export type Clause = Condition | { readonly any: readonly Condition[] };

export interface Share {
  readonly variant: string;
  /** Percent, with at most three decimals. */
  readonly percent: number;
}
/** One variant for all, or shares of the people. `by`: who keeps together; default each person. `seed`: default the flag's key. */
export type Serve =
  | { readonly variant: string }
  | {
      readonly split: readonly Share[];
      readonly by?: 'person' | 'organisation' | undefined;
      readonly seed?: string | undefined;
    };

/** The first rule whose clauses all hold decides. */
export interface Rule {
  readonly name: string;
  readonly when: readonly Clause[];
  readonly serve: Serve;
}

/** The other flag must give one of the variants, or this one is off. */
export interface Prerequisite {
  readonly flag: string;
  readonly variants: readonly string[];
}

export const flagTypes = ['boolean', 'string', 'number', 'json'] as const;
export type FlagType = (typeof flagTypes)[number];

export interface FlagDefinition {
  readonly summary: string;
  readonly type: FlagType;
  /** Values by the names of the variants. */
  readonly variants: Readonly<Record<string, unknown>>;
  /** Of a `json` flag: what each value must be, in the terms of collections. */
  readonly schema?: unknown;
  /** Off: everybody gets `offVariant`. */
  readonly enabled: boolean;
  /** Apps get it before sign-in as well. */
  readonly public: boolean;
  readonly offVariant: string;
  readonly prerequisites: readonly Prerequisite[];
  readonly rules: readonly Rule[];
  /** For those whom no rule speaks of. */
  readonly otherwise: Serve;
}

export interface Flag extends FlagDefinition {
  readonly key: string;
  /** Counts the changes, from 1. */
  readonly version: number;
  /** Set: everybody gets `offVariant`, whatever else is said. */
  readonly killed: boolean;
  readonly archived: boolean;
}

/** A list with a name, for the conditions of many flags: those whom any of the clauses' lists speaks of. */
export interface Segment {
  readonly key: string;
  readonly summary: string;
  /** All must hold. */
  readonly when: readonly (AttributeCondition | { readonly any: readonly AttributeCondition[] })[];
  readonly version: number;
}

/** What flags are evaluated for. */
export interface FlagContext {
  /** Who gets a share of a split: the person, or the app's anonymous id before sign-in. */
  readonly targetingKey?: string;
  readonly attributes: Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;
}

/** All flags and segments of one moment. */
export interface Ruleset {
  readonly flags: ReadonlyMap<string, Flag>;
  readonly segments: ReadonlyMap<string, Segment>;
}
