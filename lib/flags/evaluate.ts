import { bucketOf, buckets, thousandths } from './bucket.ts';
import type { Flag, FlagContext, Ruleset, Serve } from './flag.ts';
import { clauseHolds, valuesOf } from './holds.ts';

/** OpenFeature's reasons, and one more: another flag that this one needs gave something else. */
export const reasons = [
  'STATIC',
  'DEFAULT',
  'TARGETING_MATCH',
  'SPLIT',
  'DISABLED',
  'PREREQUISITE_FAILED',
  'ERROR',
] as const;
export type Reason = (typeof reasons)[number];

export interface Evaluation {
  readonly value: unknown;
  readonly variant: string;
  readonly reason: Reason;
  /** Of the flag. */
  readonly version: number;
}

/** One step on the way to a value, for whoever asks why. */
export interface Step {
  readonly step: 'killed' | 'archived' | 'disabled' | 'prerequisite' | 'rule' | 'otherwise';
  /** The flag or the rule that it is about. */
  readonly name?: string;
  readonly holds: boolean;
  /** Place of the caller in a split, in percent, and what shares came before. */
  readonly percent?: number;
}

interface Way {
  readonly ruleset: Ruleset;
  readonly context: FlagContext;
  /** Flags on the way here: one that needs itself is off. */
  readonly above: readonly string[];
  /** What flags gave, so that one that many need is evaluated once. */
  readonly given: Map<string, Evaluation>;
  readonly note: (step: Step) => void;
}

const silent = () => {};

/** Who is bucketed: undefined when nobody is known. Of several organisations, the lowest id. */
function unitOf(by: 'person' | 'organisation', context: FlagContext): string | undefined {
  if (by === 'person') return context.targetingKey;
  const [first] = [...valuesOf(context, 'organisationId')].map(String).sort();
  return first;
}

/** The variant that a context is served; undefined when the split has nobody to place. */
function served(serve: Serve, flag: Flag, context: FlagContext): { variant: string; percent?: number } | undefined {
  if ('variant' in serve) return { variant: serve.variant };
  const unit = unitOf(serve.by ?? 'person', context);
  if (unit === undefined) return undefined;
  const place = bucketOf(serve.seed ?? flag.key, unit);
  const percent = (place / buckets) * 100;
  let end = 0;
  for (const { variant, percent: share } of serve.split) {
    end += thousandths(share);
    if (place < end) return { variant, percent };
  }
  return undefined;
}

function decided(flag: Flag, variant: string, reason: Reason): Evaluation {
  const { variants, version } = flag;
  if (Object.hasOwn(variants, variant)) return { value: variants[variant], variant, reason, version };
  return { value: variants[flag.offVariant], variant: flag.offVariant, reason: 'ERROR', version };
}

/** Whether each flag that this one needs gives what it wants. */
function prerequisitesHold(flag: Flag, way: Way): boolean {
  return flag.prerequisites.every(({ flag: name, variants }) => {
    const other = way.ruleset.flags.get(name);
    const circular = name === flag.key || way.above.includes(name);
    const holds =
      other !== undefined &&
      !circular &&
      variants.includes(decide(other, { ...way, above: [...way.above, flag.key], note: silent }).variant);
    way.note({ step: 'prerequisite', name, holds });
    return holds;
  });
}

function decide(flag: Flag, way: Way): Evaluation {
  const known = way.given.get(flag.key);
  if (known && way.note === silent) return known;
  const result = decideAnew(flag, way);
  way.given.set(flag.key, result);
  return result;
}

function decideAnew(flag: Flag, way: Way): Evaluation {
  const { context, ruleset, note } = way;
  for (const [step, holds] of [
    ['killed', flag.killed],
    ['archived', flag.archived],
    ['disabled', !flag.enabled],
  ] as const) {
    if (!holds) continue;
    note({ step, holds });
    return decided(flag, flag.offVariant, 'DISABLED');
  }
  if (!prerequisitesHold(flag, way)) return decided(flag, flag.offVariant, 'PREREQUISITE_FAILED');
  for (const { name, when, serve } of flag.rules) {
    const meant = when.every((clause) => clauseHolds(clause, context, ruleset.segments));
    const found = meant ? served(serve, flag, context) : undefined;
    note({ step: 'rule', name, holds: found !== undefined, ...shown(found) });
    if (found) return decided(flag, found.variant, 'split' in serve ? 'SPLIT' : 'TARGETING_MATCH');
  }
  const found = served(flag.otherwise, flag, context);
  note({ step: 'otherwise', holds: found !== undefined, ...shown(found) });
  if (!found) return decided(flag, flag.offVariant, 'ERROR');
  if ('split' in flag.otherwise) return decided(flag, found.variant, 'SPLIT');
  return decided(flag, found.variant, flag.rules.length === 0 ? 'STATIC' : 'DEFAULT');
}

const shown = (found: { readonly percent?: number } | undefined) =>
  found?.percent === undefined ? {} : { percent: found.percent };

/**
 * What a flag gives to a context. Pure: the same flag, segments and context always give the same. The kill switch wins over all; then what is
 * archived or disabled, prerequisites, the rules in order, and what is said for everybody else.
 * @param note is told each step, in order.
 */
export function evaluate(
  flag: Flag,
  context: FlagContext,
  ruleset: Ruleset,
  note: (step: Step) => void = silent,
): Evaluation {
  return decide(flag, { ruleset, context, above: [], given: new Map(), note });
}

/** What all flags give that a choice takes, in the order of their keys; archived ones are nobody's. */
export function evaluateAll(
  context: FlagContext,
  ruleset: Ruleset,
  wanted: (flag: Flag) => boolean = () => true,
): Map<string, Evaluation> {
  const given = new Map<string, Evaluation>();
  const chosen = [...ruleset.flags.values()].filter((flag) => !flag.archived && wanted(flag));
  chosen.sort((a, b) => (a.key < b.key ? -1 : 1));
  return new Map(chosen.map((flag) => [flag.key, decide(flag, { ruleset, context, above: [], given, note: silent })]));
}
