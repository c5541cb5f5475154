import type { Branch } from './branches.ts';
import type { Index, IndexField } from './index-keys.ts';
import { type KeyRange, rangesOf, type WrittenAs } from './key-ranges.ts';

export interface SortField {
  /** Today's name. */
  readonly name: string;
  readonly descending: boolean;
}

/** How an index serves a query. */
export interface Plan {
  readonly index: Index;
  /** Against the order of the index. */
  readonly backward: boolean;
  /** Parts of the key that stand before what the query sorts by; the same for all keys of one range. */
  readonly ranges: readonly KeyRange[];
}

/** Combinations of values of one query: each is a Query of its own, merged in the order of the sort; one more for each older name of a value. */
export const mostRanges = 10;

/**
 * The index that serves a query best: its first fields are bound by equality, then one by comparison, and what it is sorted by follows.
 * @param branches of a filter; one without conditions when there is none.
 * @param filtered there is a filter: the first field of the index must be bound. Without one the whole index serves the sort; documents
 * that lack its first field are not in it.
 * @returns undefined when none fits.
 */
export function planQuery(
  indexes: readonly Index[],
  branches: readonly Branch[],
  sort: readonly SortField[],
  filtered: boolean,
  writtenAs: WrittenAs = (_, value) => [value],
): Plan | undefined {
  let best: { plan: Plan; bound: number } | undefined;
  for (const index of indexes) {
    const found = planIndex(index, branches, sort, filtered, writtenAs);
    if (found && (!best || found.bound > best.bound)) best = found;
  }
  return best?.plan;
}

function planIndex(
  index: Index,
  branches: readonly Branch[],
  sort: readonly SortField[],
  filtered: boolean,
  writtenAs: WrittenAs,
): { plan: Plan; bound: number } | undefined {
  const order = orderIn(index, branches, sort);
  if (!order) return undefined;
  const ranges: KeyRange[] = [];
  let bound = Number.POSITIVE_INFINITY;
  let left = mostRanges;
  for (const branch of branches) {
    const made = rangesOf(index, branch, order.from, left, writtenAs);
    if (!made) return undefined;
    if (made.bound === 0 && filtered) return undefined;
    bound = Math.min(bound, made.bound);
    left -= made.combinations;
    ranges.push(...made.ranges);
  }
  return { plan: { index, backward: order.backward, ranges }, bound };
}

/** From which field on, and in which direction, the index has the order of the sort; undefined when it has another. */
function orderIn(
  { fields }: Index,
  branches: readonly Branch[],
  sort: readonly SortField[],
): { from: number; backward: boolean } | undefined {
  const constant = new Set(fields.map(({ name }) => name).filter((name) => isConstant(name, branches)));
  const wanted = sort.filter(({ name }) => !constant.has(name));
  const [first] = wanted;
  if (!first) return { from: 0, backward: false };
  const from = fields.findIndex(({ name }) => name === first.name);
  if (from < 0 || !branches.every((branch) => fields.slice(0, from).every(({ name }) => branch.is.has(name)))) {
    return undefined;
  }
  const backward = fields[from]?.descending !== first.descending;
  let place = from;
  for (const { name, descending } of wanted) {
    while (fields[place] && fields[place]?.name !== name && constant.has((fields[place] as IndexField).name))
      place += 1;
    const field = fields[place];
    if (field?.name !== name || (field.descending !== descending) !== backward) return undefined;
    place += 1;
  }
  return { from, backward };
}

/** All documents that the query finds have the same value in the field. */
function isConstant(field: string, branches: readonly Branch[]): boolean {
  const values = branches.map(({ is }) => is.get(field));
  const [first] = values;
  const same = (value: (typeof values)[number]) => value?.length === 1 && value[0] === first?.[0];
  return values.length > 0 && values.every(same);
}
