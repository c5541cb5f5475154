import type { Collection } from '../../lib/contract/collection.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Caller, Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { type CollectionAccess, collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { stamped } from '../../lib/sync/access/stamped.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import type { StoredDocument } from '../../lib/sync/items.ts';
import type { Place } from '../../lib/sync/places.ts';
import { type Condition, readFilter } from '../../lib/sync/query/filter.ts';
import { matches } from '../../lib/sync/query/matches.ts';
import type { SortField } from '../../lib/sync/query/plan.ts';
import { queryFields, refuse } from '../../lib/sync/query/query-fields.ts';
import { readSort } from '../../lib/sync/query/sort.ts';
import type { SearchPosition } from '../../lib/sync/search/rank.ts';
import { queryDocuments } from './contract/documents.ts';
import { stateOf } from './model/current-state.ts';
import { requestedCollection } from './model/requested-collection.ts';
import { type QueryStore, queryStore } from './store/queries.ts';

interface Dependencies {
  readonly store: QueryStore;
  readonly collections: Readonly<Record<string, Collection>>;
}

type Input = Parameters<Operation<typeof queryDocuments>>[0];
type Context = Parameters<Operation<typeof queryDocuments, Dependencies>>[2];

/** Where a page ended. Keys of an index hold control characters, hence base64url. */
type Position = { readonly after: string } | { readonly search: SearchPosition };

/** Documents in one answer of a search: each may have 100 KB. */
const mostRanked = 50;
/** Times that a page is read when others write into the space meanwhile. */
const mostRounds = 3;

/** A page that shows documents newer than the head may show a large commit in part: it is read again behind a newer head. */
export const operation: Operation<typeof queryDocuments, Dependencies> = async (input, caller, context) => {
  const { params, query } = input;
  const { collection, version } = requestedCollection(context.collections, params.collection, query.version);
  const start = (await context.page.start()) as Position | undefined;
  for (let round = 1; ; round += 1) {
    const place = await context.store.place(caller.personId, params.spaceId);
    const access = readable(collection, caller, place);
    const { documents, next } = await page(input, collection, version, access, place, start, context);
    const seen = place.head?.seq ?? 0;
    if (round < mostRounds && documents.some(({ seq }) => seq > seen)) continue;
    const items = documents.map((document) => stateOf(collection, document.id, document, access, version));
    return { items, nextCursor: await context.page.next(next) };
  }
};

function readable(collection: Collection, caller: Caller, place: Place): CollectionAccess {
  if (place.space.role === undefined) throw new AppError('not-found');
  const access = collectionAccess(collection, caller, place);
  if (!access.may('read')) throw new AppError('forbidden', `Your role does not read '${collection.name}' here.`);
  return access;
}

async function page(
  { params: { spaceId }, query: { q, limit, ...query } }: Input,
  collection: Collection,
  version: number,
  { hidden }: CollectionAccess,
  { head }: Place,
  start: Position | undefined,
  { store }: Context,
): Promise<{ documents: readonly StoredDocument[]; next: Position | undefined }> {
  const find = queryFields(collection, version, hidden);
  const filter: Condition | undefined = query.filter === undefined ? undefined : readFilter(query.filter, find);
  const sort: readonly SortField[] = readSort(query.sort, find);
  if (q !== undefined) {
    if (sort.length > 0) refuse('What is searched with q has the order of its rank.');
    const { documents, next } = await store.search({
      spaceId,
      collection,
      total: head?.counts[collection.name] ?? 0,
      q,
      hidden,
      limit: Math.min(limit, mostRanked),
      ...(start && 'search' in start ? { after: start.search } : {}),
      ...(filter ? { keep: (document) => matches(filter, stamped(collection, document)) } : {}),
    });
    return { documents, next: next && { search: next } };
  }
  const after = start && 'after' in start ? Buffer.from(start.after, 'base64url').toString() : undefined;
  const { documents, next } = await store.query({ spaceId, collection, version, hidden, filter, sort, limit, after });
  return { documents, next: next === undefined ? undefined : { after: Buffer.from(next).toString('base64url') } };
}

export const handler = handle(
  queryDocuments,
  { keys: keyGuard(), store: queryStore(), collections, cursors: signedCursors() },
  operation,
);
