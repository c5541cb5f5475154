import { isGreater, same } from '../../../../lib/sync/merge/values.ts';

type Comparable = string | number;

/** Conditions on one field; all of them must hold. A field without a value is `null`. */
export interface Conditions<V = unknown> {
  readonly eq?: V | null;
  readonly ne?: V | null;
  readonly lt?: V & Comparable;
  readonly lte?: V & Comparable;
  readonly gt?: V & Comparable;
  readonly gte?: V & Comparable;
  readonly in?: readonly V[];
  readonly prefix?: string;
  /** Of lists: it has this member. */
  readonly has?: V extends readonly (infer M)[] ? M : unknown;
}

/** `{ status: 'open', priority: { gte: 3 }, or: [...] }`, as the backend's `filter`; or a function. */
export type Where<D> =
  | ((document: D) => boolean)
  | ({ readonly [K in keyof D]?: D[K] | null | Conditions<NonNullable<D[K]>> } & {
      readonly and?: readonly Where<D>[];
      readonly or?: readonly Where<D>[];
    });

/** Fields in order, `-` before one that descends. Documents without a value come last. */
type SortKey<D> = (keyof D & string) | `-${keyof D & string}`;

export interface Query<D> {
  readonly where?: Where<D>;
  readonly sort?: SortKey<D> | readonly SortKey<D>[];
  readonly limit?: number;
}

type AnyDocument = Readonly<Record<string, unknown>>;

function holds(value: unknown, operator: string, wanted: unknown): boolean {
  const present = value ?? null;
  switch (operator) {
    case 'eq':
      return same(present, wanted);
    case 'ne':
      return !same(present, wanted);
    case 'lt':
      return isGreater(wanted, value);
    case 'lte':
      return value === wanted || isGreater(wanted, value);
    case 'gt':
      return isGreater(value, wanted);
    case 'gte':
      return value === wanted || isGreater(value, wanted);
    case 'in':
      return (wanted as readonly unknown[]).some((each) => same(present, each));
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(wanted));
    case 'has':
      return Array.isArray(value) && value.some((each) => same(each, wanted));
    default:
      throw new TypeError(`there is no condition '${operator}'`);
  }
}

function matches(document: AnyDocument, where: Where<AnyDocument>): boolean {
  if (typeof where === 'function') return where(document);
  return Object.entries(where).every(([field, wanted]) => {
    if (wanted === undefined) return true;
    if (field === 'and') return (wanted as Where<AnyDocument>[]).every((each) => matches(document, each));
    if (field === 'or') return (wanted as Where<AnyDocument>[]).some((each) => matches(document, each));
    if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) {
      return holds(document[field], 'eq', wanted);
    }
    return Object.entries(wanted).every(
      ([operator, operand]) => operand === undefined || holds(document[field], operator, operand),
    );
  });
}

const surrogates = /[\ud800-\udfff]/;

/** Numbers, then texts by code point, then booleans, false first. @returns below 0 when `a` comes first. */
function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  // Code units are in the order of code points where there are no surrogates, and are compared far faster.
  if (typeof a === 'string' && typeof b === 'string' && !surrogates.test(a) && !surrogates.test(b))
    return a < b ? -1 : 1;
  const [left, right] = [typeof a === 'boolean' ? Number(a) : a, typeof b === 'boolean' ? Number(b) : b];
  return isGreater(left, right) ? 1 : isGreater(right, left) ? -1 : 0;
}

function order(keys: readonly string[]): (a: AnyDocument, b: AnyDocument) => number {
  const parts = keys.map((key) => ({ field: key.replace(/^-/, ''), sign: key.startsWith('-') ? -1 : 1 }));
  return (a, b) => {
    for (const { field, sign } of parts) {
      const [left, right] = [a[field] ?? null, b[field] ?? null];
      if ((left === null) !== (right === null)) return left === null ? 1 : -1;
      const result = sign * compare(left, right);
      if (result !== 0) return result;
    }
    return compare(a.id, b.id);
  };
}

/** Documents that a query asks for, in its order; those of equal order by id. */
export function evaluate<D extends object>(
  documents: Iterable<D>,
  { where, sort = [], limit }: Query<D>,
): readonly D[] {
  const all = [...documents] as unknown as AnyDocument[];
  const found = where ? all.filter((document) => matches(document, where as unknown as Where<AnyDocument>)) : all;
  const sorted = found.sort(order([sort].flat() as string[]));
  return (limit === undefined ? sorted : sorted.slice(0, limit)) as unknown as readonly D[];
}
