import type { Collection } from '../../contract/collection.ts';
import { problemsOf } from '../schema/validate.ts';
import { type Accepted, type Applied, type MergedField, type NextDocument, rejected } from './applied.ts';
import { type ChangeBy, wordsOf } from './change-by.ts';
import type { DocumentChange } from './document-change.ts';
import { changeOfField, fieldsOfChange, mergeField, policyOf } from './merge-field.ts';
import { invalid, refusedFields, tooLarge } from './refused-fields.ts';
import { same } from './values.ts';
import { changedByOthers, writerMark } from './writer-mark.ts';

/** @param current in the newest version. Only what the change wrote is validated: a rule that came later stops nobody at another field. */
export function updateDocument(
  collection: Collection,
  current: NextDocument,
  change: DocumentChange,
  by: ChangeBy,
): Applied {
  const refused = refusedFields(collection, change, by);
  if (refused) return refused;
  const called = wordsOf(collection, change);
  const mark = writerMark(by.personId, by.writer);
  const revision = current.revision + 1;
  const fields = new Map(Object.entries(current.fields));
  const marks = new Map(Object.entries(current.marks));
  const changed: string[] = [];
  const merged: MergedField[] = [];
  for (const field of fieldsOfChange(change)) {
    const policy = policyOf(collection, field);
    const before = fields.get(field);
    const concurrent = changedByOthers(current, field, change.base, mark);
    const outcome = mergeField(policy, before, changeOfField(change, field), concurrent);
    if (outcome === 'conflict') return rejected('conflict', `Someone else changed ${called(field)}.`);
    if (outcome.result) merged.push({ field, policy, result: outcome.result });
    if (same(outcome.value, before)) continue;
    if (outcome.value === undefined) fields.delete(field);
    else fields.set(field, outcome.value);
    // What was combined is nobody's alone: until the device has seen it, its next change of the field is concurrent too.
    marks.set(field, [revision, outcome.result === 'combined' ? '' : mark]);
    changed.push(field);
  }
  const told = outcomeOf(merged, by, called);
  if (changed.length === 0) return { ...told, next: current, unchanged: true };
  const stored = Object.fromEntries(fields);
  const problems = problemsOf(collection, stored, changed, called);
  if (problems.length > 0) return invalid(problems);
  const { now: updatedAt, personId: updatedBy } = by;
  const next = { ...current, revision, fields: stored, marks: Object.fromEntries(marks), updatedAt, updatedBy };
  return tooLarge(stored) ?? { ...told, next };
}

/** What is told of the merge: nothing of fields that the caller does not see. */
function outcomeOf(
  merged: readonly MergedField[],
  { access }: ChangeBy,
  called: (field: string) => string,
): Pick<Accepted, 'status' | 'merged'> {
  const told = merged.filter(({ field }) => !access.hidden.has(field));
  return told.length === 0
    ? { status: 'applied' }
    : { status: 'merged', merged: told.map((each) => ({ ...each, field: called(each.field) })) };
}
