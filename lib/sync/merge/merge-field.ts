import type { Collection, MergePolicy } from '../../contract/collection.ts';
import type { MergedField } from './applied.ts';
import type { DocumentChange } from './document-change.ts';
import { isGreater, listOf, once, same } from './values.ts';

/** What a change does to one field. `set: null` takes it away. */
export interface FieldChange {
  readonly set?: unknown;
  readonly add?: number;
  readonly insert?: readonly unknown[];
  readonly remove?: readonly unknown[];
  readonly append?: readonly unknown[];
}

export interface FieldOutcome {
  /** undefined: absent. */
  readonly value: unknown;
  readonly result?: MergedField['result'];
}

export const policyOf = (collection: Collection, field: string): MergePolicy =>
  collection.fields[field]?.merge ?? 'last-writer';

/** The part of a change that speaks of one field. */
export function changeOfField(change: DocumentChange, field: string): FieldChange {
  const parts = (['set', 'add', 'insert', 'remove', 'append'] as const).flatMap((part) => {
    const fields = change[part];
    return fields && Object.hasOwn(fields, field) ? [[part, fields[field]] as const] : [];
  });
  return Object.fromEntries(parts);
}

/** Fields that a change speaks of, as it names them. */
export const fieldsOfChange = ({ set, add, insert, remove, append }: DocumentChange): readonly string[] => [
  ...new Set([set, add, insert, remove, append].flatMap((part) => Object.keys(part ?? {}))),
];

/**
 * Merges a change of one field into its value. Within a change, `set` comes first, then removals, then insertions.
 * @param current undefined: absent.
 * @param concurrent someone else wrote the field since the device last saw it.
 */
export function mergeField(
  policy: MergePolicy,
  current: unknown,
  change: FieldChange,
  concurrent: boolean,
): FieldOutcome | 'conflict' {
  const set = 'set' in change ? mergeSet(policy, current, change.set ?? undefined, concurrent) : { value: current };
  if (set === 'conflict') return set;
  const value = operated(set.value, change);
  if (value === set.value) return set;
  return concurrent ? { value, result: 'combined' } : { ...set, value };
}

function mergeSet(
  policy: MergePolicy,
  current: unknown,
  wished: unknown,
  concurrent: boolean,
): FieldOutcome | 'conflict' {
  if (same(current, wished)) return { value: current };
  const kept: FieldOutcome = { value: current, result: 'kept' };
  const taken: FieldOutcome = concurrent ? { value: wished, result: 'taken' } : { value: wished };
  switch (policy) {
    case 'last-writer':
      return taken;
    case 'server':
    case 'counter':
    case 'append':
      // A whole counter or list says nothing of what others added meanwhile: theirs is not thrown away.
      return concurrent ? kept : taken;
    case 'max':
      return current === undefined || isGreater(wished, current) ? taken : kept;
    case 'min':
      return current === undefined || isGreater(current, wished) ? taken : kept;
    case 'set': {
      const members = Array.isArray(wished) ? once(wished) : wished;
      if (!concurrent) return { value: members };
      // Which members the device meant to take out is not known: all that it names are put in.
      const union = once([...listOf(current), ...listOf(members)]);
      return same(current, union) ? kept : { value: union, result: 'combined' };
    }
    case 'never':
      return concurrent ? 'conflict' : taken;
  }
}

/** The value after increments, removals, insertions and additions; the value itself when they change nothing. */
function operated(value: unknown, { add = 0, insert = [], remove = [], append = [] }: FieldChange): unknown {
  if (add !== 0) return (typeof value === 'number' ? value : 0) + add;
  if (append.length > 0) return [...listOf(value), ...append];
  if (insert.length + remove.length === 0) return value;
  const leaving = new Set(remove);
  const members = once([...listOf(value).filter((member) => !leaving.has(member)), ...insert]);
  return same(members, listOf(value)) ? value : members;
}
