import type { Collection } from '../../lib/contract/collection.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { getDocument } from './contract/documents.ts';
import { stateOf } from './model/current-state.ts';
import { requestedCollection } from './model/requested-collection.ts';
import { type QueryStore, queryStore } from './store/queries.ts';

interface Dependencies {
  readonly store: Pick<QueryStore, 'find'>;
  readonly collections: Readonly<Record<string, Collection>>;
}

/** What the caller may not see is not found, as is what is not there. */
export const operation: Operation<typeof getDocument, Dependencies> = async ({ params, query }, caller, context) => {
  const { spaceId, documentId } = params;
  const { collection, version } = requestedCollection(context.collections, params.collection, query.version);
  const { place, document } = await context.store.find(caller.personId, spaceId, collection.name, documentId);
  const access = collectionAccess(collection, caller, place);
  if (!document || document.deleted || !access.may('read')) throw new AppError('not-found');
  return stateOf(collection, documentId, document, access, version);
};

export const handler = handle(getDocument, { keys: keyGuard(), store: queryStore(), collections }, operation);
