import type { Condition } from './filter.ts';
import type { Scalar } from './query-fields.ts';

export interface Bound {
  readonly compare: 'lt' | 'lte' | 'gt' | 'gte' | 'prefix';
  readonly value: Scalar;
}

/** Conditions that all hold, as far as an index may serve them; the whole filter is applied to what was read anyway. */
export interface Branch {
  /** Values that a field may have; undefined among them: absent. */
  readonly is: ReadonlyMap<string, readonly (Scalar | undefined)[]>;
  readonly bounds: ReadonlyMap<string, readonly Bound[]>;
}

/** Alternatives of one query. */
export const mostBranches = 10;

/**
 * A filter as alternatives: a document that meets the filter meets one of them at least. Those that no document can meet are left out.
 * @returns undefined when there are more than `mostBranches`.
 */
export function branchesOf(condition: Condition | undefined): readonly Branch[] | undefined {
  const alternatives = condition ? alternativesOf(condition) : [[]];
  return alternatives?.flatMap((conditions) => branchOf(conditions) ?? []);
}

type Simple = Exclude<Condition, { all: unknown } | { any: unknown }>;

function alternativesOf(condition: Condition): Simple[][] | undefined {
  if ('any' in condition) {
    const found: Simple[][] = [];
    for (const each of condition.any) {
      const inner = alternativesOf(each);
      if (!inner || found.push(...inner) > mostBranches) return undefined;
    }
    return found;
  }
  if (!('all' in condition)) return [[condition]];
  let found: Simple[][] = [[]];
  for (const each of condition.all) {
    const inner = alternativesOf(each);
    if (!inner || found.length * inner.length > mostBranches) return undefined;
    found = found.flatMap((before) => inner.map((more) => [...before, ...more]));
  }
  return found;
}

function branchOf(conditions: readonly Simple[]): Branch | undefined {
  const is = new Map<string, readonly (Scalar | undefined)[]>();
  const bounds = new Map<string, Bound[]>();
  for (const condition of conditions) {
    if ('isNot' in condition) continue;
    const { field } = condition;
    if ('is' in condition) {
      const values = is.get(field)?.filter((value) => condition.is.includes(value)) ?? condition.is;
      if (values.length === 0) return undefined;
      is.set(field, values);
    } else bounds.set(field, [...(bounds.get(field) ?? []), condition]);
  }
  return { is, bounds };
}
