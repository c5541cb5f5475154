import type { Collection } from '../../contract/collection.ts';
import { refuseNewerRelease } from '../schema/newer-release.ts';
import { upToDate } from '../schema/up-to-date.ts';
import { type Applied, contentOf, type NextDocument } from './applied.ts';
import type { ChangeBy } from './change-by.ts';
import { createDocument } from './create-document.ts';
import { deleteDocument } from './delete-document.ts';
import type { DocumentChange } from './document-change.ts';
import { refusal } from './may-change.ts';
import { updateDocument } from './update-document.ts';

/**
 * What becomes of a document when someone changes it. Pure: the same arguments give the same answer, and nothing is written.
 * @param current as stored, read strongly consistent, deleted ones too; of any schema version.
 * @param change in the newest schema version (`changeUp`).
 * @throws AppError `unavailable` where a newer release, which is being deployed, has just written the document.
 */
export function applyChange(
  collection: Collection,
  current: NextDocument | undefined,
  change: DocumentChange,
  by: ChangeBy,
): Applied {
  if (current) refuseNewerRelease(collection, current, Date.parse(by.now));
  const known = current && upToDate(collection, contentOf(current));
  const refused = refusal(collection, known, change, by);
  if (refused) return refused;
  if (!known) return createDocument(collection, change, by);
  return change.kind === 'delete'
    ? deleteDocument(collection, known, change, by)
    : updateDocument(collection, known, change, by);
}
