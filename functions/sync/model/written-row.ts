import type { Collection } from '../../../lib/contract/collection.ts';
import { seenBy } from '../../../lib/sync/access/seen-by.ts';
import type { Fields, StoredDocument } from '../../../lib/sync/items.ts';
import { type Applied, contentOf, type NextDocument, type Rejected } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { ChangeBy } from '../../../lib/sync/merge/change-by.ts';
import { changeBetween } from '../../../lib/sync/merge/changes-between.ts';
import type { DocumentChange } from '../../../lib/sync/merge/document-change.ts';
import { namesAt } from '../../../lib/sync/schema/names.ts';

/** Whose row it is, and in which version of the schema. */
export interface RowBy extends ChangeBy {
  readonly version: number;
}

/** Present values of a state that a device sent, but for stamps, `id`, and what begins with `_`: bookkeeping of the device's library. */
export function plainState(collection: Collection, version: number, state: Fields): Fields {
  const names = namesAt(collection, version);
  const isField = (name: string) => {
    if (name.startsWith('_') || name === 'id') return false;
    const today = names.get(name);
    return !(typeof today === 'string' && collection.fields[today]?.stamp);
  };
  return Object.fromEntries(Object.entries(state).filter(([name, value]) => isField(name) && value !== null));
}

/** What a device with this access holds of a document; null when it is deleted or not there. Without stamps. */
export function heldState(
  collection: Collection,
  current: StoredDocument | undefined,
  { access, version }: Pick<RowBy, 'access' | 'version'>,
): Fields | null {
  if (!current || current.deleted) return null;
  return plainState(collection, version, seenBy(collection, current, access, version));
}

/** What becomes of a document when a row is written into it. */
export interface Written {
  /** The document after it; absent: nothing is to be written. With the revision that it has, it takes a new number, so that devices get it again. */
  readonly next?: NextDocument;
  readonly refused?: Rejected;
}

/** Leads a document from one state to another; both as the caller sees them, `from` as it is. */
export function led(
  collection: Collection,
  current: StoredDocument | undefined,
  from: Fields | null,
  to: Fields | null,
  by: RowBy,
): Applied {
  const difference = changeBetween(collection, from, to, by.version);
  const change: DocumentChange = current ? { ...difference, base: current.revision } : difference;
  return applyChange(collection, current, change, by);
}

/** Whether a change says anything. */
export const isEmpty = ({ kind, set, add, insert, remove, append, unknown }: DocumentChange) =>
  kind === 'update' && [set, add, insert, remove, append, unknown].every((part) => part === undefined);

/**
 * Writes the fields that a row names into a document, or deletes it. What the caller may not write is refused only where it differs from
 * what is there.
 * @param document null deletes; fields of value null go away; fields that are not named stay.
 */
export function writeRow(
  collection: Collection,
  current: StoredDocument | undefined,
  document: Fields | null,
  by: RowBy,
): Written {
  const { access, version } = by;
  const readable = access.may('read');
  const held = heldState(collection, current, by);
  if (document === null) return !held && readable ? {} : outcome(led(collection, current, held, null, by));
  if (current?.deleted) return onDeleted(collection, current, by);
  const wished = merged(held, document, plainState(collection, version, document));
  if (held && readable && isEmpty(changeBetween(collection, held, wished, version))) return {};
  const applied = led(collection, current, held, wished, by);
  if (applied.status === 'rejected' || !applied.unchanged || !current) return outcome(applied);
  // A merge policy kept what is there, and the device holds something else.
  return { next: contentOf(current) };
}

/** Nothing brings it back. A device that sends it has seen the number of its deletion, and still holds it: it is told again. */
function onDeleted(collection: Collection, current: StoredDocument, by: RowBy): Written {
  const kind = by.access.may('update') ? 'update' : 'create';
  const refused = applyChange(collection, current, { kind }, by);
  if (refused.status !== 'rejected') throw new Error(`${collection.name}/${by.id} was deleted and can be changed`);
  return refused.code === 'deleted' ? { refused, next: contentOf(current) } : { refused };
}

function merged(held: Fields | null, document: Fields, named: Fields): Fields {
  const stays = ([name]: [string, unknown]) => !(Object.hasOwn(document, name) && document[name] === null);
  return { ...Object.fromEntries(Object.entries(held ?? {}).filter(stays)), ...named };
}

function outcome(applied: Applied): Written {
  if (applied.status === 'rejected') return { refused: applied };
  return applied.unchanged ? {} : { next: applied.next };
}
