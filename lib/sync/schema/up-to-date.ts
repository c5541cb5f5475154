import type { Collection } from '../../contract/collection.ts';
import type { NextDocument } from '../merge/applied.ts';
import { stepsFrom } from './names.ts';
import { documentUp } from './versions.ts';

/** A stored document in the newest version of its schema: its fields, and the marks under the fields' names of today. */
export function upToDate<D extends Pick<NextDocument, 'version' | 'fields' | 'marks'>>(
  collection: Collection,
  document: D,
): D {
  if (document.version === collection.version) return document;
  const marks = new Map(Object.entries(document.marks));
  for (const { step } of stepsFrom(collection, document.version)) {
    const gone = 'remove' in step ? step.remove : 'rename' in step ? step.rename : undefined;
    const mark = gone === undefined ? undefined : marks.get(gone);
    if (gone === undefined || mark === undefined) continue;
    marks.delete(gone);
    if ('rename' in step) marks.set(step.to, mark);
  }
  return {
    ...document,
    version: collection.version,
    fields: documentUp(collection, document.version, document.fields),
    marks: Object.fromEntries(marks),
  };
}
