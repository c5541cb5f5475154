import type { Collection } from '../../../lib/contract/collection.ts';
import type { Fields, StoredDocument } from '../../../lib/sync/items.ts';
import type { NextDocument, Rejected } from '../../../lib/sync/merge/applied.ts';
import { changeBetween } from '../../../lib/sync/merge/changes-between.ts';
import { remembering, type SentRow, wasWritten } from '../../../lib/sync/merge/sent-rows.ts';
import { same } from '../../../lib/sync/merge/values.ts';
import { changedByOthers, writerMark } from '../../../lib/sync/merge/writer-mark.ts';
import { documentDown } from '../../../lib/sync/schema/versions.ts';
import { heldState, led, plainState, type RowBy } from './written-row.ts';

/** Two states of a document, as a device sees them; null: none, or deleted. */
export interface Replacement {
  readonly assumed: Fields | null;
  readonly next: Fields | null;
  /** Absent: the row is known by its states alone. */
  readonly sent?: SentRow | undefined;
}

export type Replaced =
  /** `none`: it is as wanted. `arrived`: it was written before, and others changed the document since. */
  | { readonly result: 'none' | 'conflict' | 'arrived' }
  | { readonly result: 'write'; readonly next: NextDocument }
  | { readonly result: 'refused'; readonly refused: Rejected };

/**
 * Leads a document from the state that a device assumed to the one that it wants, if it still is in the former. States are compared as
 * the caller sees them, in the version of the app, without stamps; the order of keys does not matter, and null is no value. A default
 * that the backend filled in is not held against a device that has not received it yet.
 */
export function replaceRow(
  collection: Collection,
  current: StoredDocument | undefined,
  { assumed, next, sent }: Replacement,
  by: RowBy,
): Replaced {
  const plain = (state: Fields | null) => state && plainState(collection, by.version, state);
  const [held, from, to] = [heldState(collection, current, by), plain(assumed), plain(next)];
  const defaults = defaultsIn(collection, by.version);
  /** Whether the document is in a state, but for defaults of fields that none of the device's states has. */
  const isAs = (state: Fields | null, ...known: (Fields | null)[]): boolean => {
    if (!held || !state) return !held && !state;
    const filledIn = ([name, value]: [string, unknown]) =>
      same(value, defaults[name]) && known.every((each) => !each || !Object.hasOwn(each, name));
    return same(Object.fromEntries(Object.entries(held).filter((each) => !filledIn(each))), state);
  };
  if (sent && wasWritten(current, sent, by.personId)) return { result: isAs(to, from, to) ? 'none' : 'arrived' };
  if (isAs(to, from, to))
    return {
      result:
        to && addedByOthers(collection, current, { from, to, known: sent !== undefined }, by) ? 'conflict' : 'none',
    };
  if (!isAs(from, from)) return { result: 'conflict' };
  const applied = led(collection, current, from, to, by);
  if (applied.status === 'rejected') return { result: 'refused', refused: applied };
  // A merge policy kept what is there: the device must not believe that its state was taken.
  if (applied.unchanged) return { result: 'conflict' };
  return { result: 'write', next: sent ? remembering(applied.next, sent, by.personId) : applied.next };
}

/**
 * Whether somebody else made an increment, or added an element, that looks like the one that is wanted: two equal ones are two. By the same
 * person it is taken for a repeat, unless repeats would be known.
 */
function addedByOthers(
  collection: Collection,
  current: StoredDocument | undefined,
  { from, to, known }: { readonly from: Fields | null; readonly to: Fields; readonly known: boolean },
  by: RowBy,
): boolean {
  const change = changeBetween(collection, from ?? {}, to, by.version);
  const mine = writerMark(by.personId, by.writer);
  const added = [...Object.keys(change.add ?? {}), ...Object.keys(change.append ?? {})];
  return added.some((field) => known || (current && changedByOthers(current, field, 0, mine)));
}

/** Values of fields that a document is created without, as a version knows them. */
function defaultsIn(collection: Collection, version: number): Fields {
  const defaults = Object.entries(collection.fields).flatMap(([name, field]) =>
    field.default === undefined ? [] : [[name, field.default] as const],
  );
  return documentDown(collection, version, Object.fromEntries(defaults));
}
