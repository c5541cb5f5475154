import type { Collection } from '../../contract/collection.ts';
import { type Applied, type NextDocument, rejected } from './applied.ts';
import { type ChangeBy, wordsOf } from './change-by.ts';
import type { DocumentChange } from './document-change.ts';
import { policyOf } from './merge-field.ts';
import { changedByOthers, writerMark } from './writer-mark.ts';

/** A deletion stands over others' edits, but not over those of `never` fields. Of a deleted document it changes nothing. */
export function deleteDocument(
  collection: Collection,
  current: NextDocument,
  change: DocumentChange,
  by: ChangeBy,
): Applied {
  if (current.deleted) return { status: 'applied', next: current, unchanged: true };
  const mark = writerMark(by.personId, by.writer);
  const contested = Object.keys(collection.fields).find(
    (field) => policyOf(collection, field) === 'never' && changedByOthers(current, field, change.base, mark),
  );
  if (contested !== undefined) {
    const what = by.access.hidden.has(contested) ? 'the document' : wordsOf(collection, change)(contested);
    return rejected('conflict', `Someone else changed ${what}.`);
  }
  const { now: updatedAt, personId: updatedBy } = by;
  const revision = current.revision + 1;
  return {
    status: 'applied',
    next: { ...current, revision, fields: {}, marks: {}, updatedAt, updatedBy, deleted: true },
  };
}
