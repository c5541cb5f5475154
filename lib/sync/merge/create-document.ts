import type { Collection } from '../../contract/collection.ts';
import { problemsOf } from '../schema/validate.ts';
import type { Applied } from './applied.ts';
import { type ChangeBy, wordsOf } from './change-by.ts';
import type { DocumentChange } from './document-change.ts';
import { changeOfField, fieldsOfChange, mergeField, policyOf } from './merge-field.ts';
import { invalid, refusedFields, tooLarge } from './refused-fields.ts';
import { creation, writerMark } from './writer-mark.ts';

export function createDocument(collection: Collection, change: DocumentChange, by: ChangeBy): Applied {
  const refused = refusedFields(collection, change, by);
  if (refused) return refused;
  const fields = startOf(collection, change);
  for (const name of fieldsOfChange(change)) {
    const wish = changeOfField(change, name);
    // What is set replaces the default, also where a greater or smaller value would stand.
    const merged = mergeField(policyOf(collection, name), 'set' in wish ? undefined : fields.get(name), wish, false);
    if (merged === 'conflict' || merged.value === undefined) fields.delete(name);
    else fields.set(name, merged.value);
  }
  const stored = Object.fromEntries(fields);
  const problems = problemsOf(collection, stored, undefined, wordsOf(collection, change));
  if (problems.length > 0) return invalid(problems);
  const { personId, now, spaceId, id } = by;
  return (
    tooLarge(stored) ?? {
      status: 'applied',
      next: {
        entity: 'Document',
        spaceId,
        collection: collection.name,
        id,
        revision: 1,
        version: collection.version,
        fields: stored,
        marks: { [creation]: [1, writerMark(personId, by.writer)] },
        createdAt: now,
        createdBy: personId,
        updatedAt: now,
        updatedBy: personId,
      },
    }
  );
}

/** Defaults: those that the app's version cannot know, then those of the declaration. */
function startOf(collection: Collection, { defaults = {} }: DocumentChange): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, field] of Object.entries(collection.fields)) {
    const value = Object.hasOwn(defaults, name) ? defaults[name] : field.default;
    if (value !== undefined && !field.stamp) fields.set(name, value);
  }
  return fields;
}
