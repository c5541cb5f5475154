import { dayNumber } from './schedule/day.ts';

/** A movement on an account of ours at a rail, as one side knows it. */
export interface Movement {
  /** Unique on its side. */
  readonly id: string;
  /** Minor units, below zero for what left. */
  readonly amount: bigint;
  readonly currency: string;
  /** A day, `2026-11-21`. */
  readonly on: string;
  /** What both sides know it by, if they do: our end-to-end id. */
  readonly reference?: string;
  /** Of theirs: what they say they took for it, in minor units. */
  readonly charges?: bigint;
}

export interface Pair {
  readonly ours: Movement;
  readonly theirs: Movement;
}

/** Each movement stands in exactly one of the lists. */
export interface Reconciliation {
  readonly matched: readonly Pair[];
  /** Theirs is ours less what they say they took. */
  readonly fees: readonly (Pair & { readonly fee: bigint })[];
  /** The same movement by its reference, and another amount. `by` is theirs minus ours. */
  readonly differing: readonly (Pair & { readonly by: bigint })[];
  /** They know of it, we do not. */
  readonly missingOurs: readonly Movement[];
  /** We know of it, they do not, or not yet. */
  readonly missingTheirs: readonly Movement[];
}

const byId = (a: Movement, b: Movement) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function grouped(
  movements: readonly Movement[],
  keyOf: (movement: Movement) => string | undefined,
): Map<string, Movement[]> {
  const groups = new Map<string, Movement[]>();
  for (const movement of movements) {
    const key = keyOf(movement);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(movement);
    else groups.set(key, [movement]);
  }
  return groups;
}

const known = ({ reference, currency }: Movement) =>
  reference === undefined ? undefined : JSON.stringify([reference, currency]);
const kindOf = ({ amount, currency }: Movement) => JSON.stringify([currency, String(amount)]);

/** Whether two movements of one group are the same. */
type Judge = (ours: Movement, theirs: Movement) => boolean;

/** Pairs within groups of one key, in the order of ids; what was paired is taken out of both. */
function pairUp(
  ours: Set<Movement>,
  theirs: Set<Movement>,
  keyOf: (movement: Movement) => string | undefined,
  judge: Judge,
): Pair[] {
  const pairs: Pair[] = [];
  const candidates = grouped([...theirs], keyOf);
  for (const [key, group] of grouped([...ours], keyOf)) {
    for (const each of group) {
      const open = candidates.get(key)?.filter((other) => theirs.has(other) && judge(each, other)) ?? [];
      const found = open.sort((a, b) => distance(each, a) - distance(each, b) || byId(a, b))[0];
      if (!found) continue;
      pairs.push({ ours: each, theirs: found });
      ours.delete(each);
      theirs.delete(found);
    }
  }
  return pairs;
}

const distance = (a: Movement, b: Movement) => Math.abs(dayNumber(a.on) - dayNumber(b.on));
const isFee: Judge = (ours, theirs) =>
  (theirs.charges ?? 0n) !== 0n && ours.amount - (theirs.charges ?? 0n) === theirs.amount;

/**
 * Compares two views of the same account. By reference first: the same amount, then the amount less their charges, then another one. What has no reference on
 * one of the sides is matched by currency and amount, and only where no other movement of theirs or ours could be meant within `days`.
 * The order of the movements does not matter.
 * @param options.days how far apart, when there is no reference
 * @throws RangeError when an id comes twice on a side
 */
export function reconcile(
  ours: readonly Movement[],
  theirs: readonly Movement[],
  { days }: { readonly days: number },
): Reconciliation {
  const [mine, yours] = [ours, theirs].map((side) => new Set(side.toSorted(byId))) as [Set<Movement>, Set<Movement>];
  for (const side of [ours, theirs])
    if (new Set(side.map(({ id }) => id)).size < side.length) throw new RangeError('an id is of one movement');
  const exact = pairUp(mine, yours, known, (a, b) => a.amount === b.amount);
  const fees = pairUp(mine, yours, known, isFee);
  const differing = pairUp(mine, yours, known, () => true);
  const guessed = pairUnnamed(mine, yours, days);
  return {
    matched: [...exact, ...guessed].sort((a, b) => byId(a.ours, b.ours)),
    fees: fees.map((pair) => ({ ...pair, fee: pair.theirs.charges ?? 0n })).sort((a, b) => byId(a.ours, b.ours)),
    differing: differing
      .map((pair) => ({ ...pair, by: pair.theirs.amount - pair.ours.amount }))
      .sort((a, b) => byId(a.ours, b.ours)),
    missingOurs: [...yours],
    missingTheirs: [...mine],
  };
}

/** Where two of ours, or two of theirs, come into question, nobody can know, and a person decides. */
function pairUnnamed(ours: Set<Movement>, theirs: Set<Movement>, days: number): Pair[] {
  const mayBe: Judge = (a, b) => (a.reference === undefined || b.reference === undefined) && distance(a, b) <= days;
  const [mine, yours] = [grouped([...ours], kindOf), grouped([...theirs], kindOf)];
  const pairs: Pair[] = [];
  for (const [kind, group] of mine) {
    const others = yours.get(kind) ?? [];
    for (const each of group) {
      const [found, second] = others.filter((other) => mayBe(each, other));
      if (!found || second || group.filter((rival) => mayBe(rival, found)).length > 1) continue;
      pairs.push({ ours: each, theirs: found });
    }
  }
  for (const pair of pairs) {
    ours.delete(pair.ours);
    theirs.delete(pair.theirs);
  }
  return pairs;
}
