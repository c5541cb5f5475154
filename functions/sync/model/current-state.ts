import type { Collection } from '../../../lib/contract/collection.ts';
import type { CollectionAccess } from '../../../lib/sync/access/collection-access.ts';
import { seenBy } from '../../../lib/sync/access/seen-by.ts';
import type { StoredDocument } from '../../../lib/sync/items.ts';
import type { DocumentState } from '../contract/fields.ts';

/** A document as someone who may read the collection sees it; `document: null` when it is deleted or not there. */
export function stateOf(
  collection: Collection,
  id: string,
  stored: StoredDocument | undefined,
  access: Pick<CollectionAccess, 'hidden'>,
  version: number,
): DocumentState {
  const document = stored && !stored.deleted ? seenBy(collection, stored, access, version) : null;
  return { collection: collection.name, id, revision: stored?.revision ?? 0, document };
}
