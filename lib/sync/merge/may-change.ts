import type { Collection } from '../../contract/collection.ts';
import { readSpaceId } from '../space-id.ts';
import { type NextDocument, type Rejected, rejected } from './applied.ts';
import type { ChangeBy } from './change-by.ts';
import type { DocumentChange } from './document-change.ts';

/** Why a document cannot be changed so by this person, in the order in which they may learn of it: what they cannot read is not there. */
export function refusal(
  collection: Collection,
  current: NextDocument | undefined,
  { kind }: DocumentChange,
  { access, personId, spaceId }: ChangeBy,
): Rejected | undefined {
  if (access.role === '') return rejected('not-found', 'There is no such space.');
  if (!collection.spaces.includes(readSpaceId(spaceId).kind)) {
    return rejected('unknown-collection', `Spaces of this kind have no '${collection.name}'.`);
  }
  if (collection.writer === 'server')
    return rejected('read-only-collection', 'Only the backend writes this collection.');
  const forbidden = rejected('forbidden', `The role '${access.role}' may not ${kind} this document.`);
  if (kind === 'create') {
    if (!access.may('create')) return forbidden;
    if (current?.deleted) return rejected('deleted', 'The document was deleted; take a new id.');
    return current && rejected('already-exists', 'There is a document with this id.');
  }
  if (!access.may('read') || !current) return rejected('not-found', 'There is no such document.');
  const own = current.createdBy === personId && access.may(`${kind}-own`);
  if (!own && !access.may(kind)) return forbidden;
  return current.deleted && kind === 'update' ? rejected('deleted', 'The document was deleted.') : undefined;
}
