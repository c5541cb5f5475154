import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { documentName } from '../../lib/sync/commit/draft.ts';
import { listOutcomes } from './contract/push.ts';
import { currents, keptOutcome, mostCurrentBytes } from './model/answers.ts';
import type { Ground } from './model/decide-mutations.ts';
import type { KeptOutcomeItem } from './store/kept-outcomes.ts';
import { type ReplicaStore, replicaStore } from './store/replicas.ts';

interface Dependencies {
  readonly store: Pick<ReplicaStore, 'clients' | 'kept' | 'find'>;
  readonly collections: Ground['collections'];
}

/** Queries for one page: with a status, most of what is read may be of the other one. */
const mostQueries = 4;

/** The documents of rejected mutations are those of this moment, as the caller may see them now. */
export const operation: Operation<typeof listOutcomes, Dependencies> = async ({ query }, caller, context) => {
  const { store, page, collections } = context;
  const { clientId } = query;
  const start = (await page.start()) as Key | undefined;
  const [client, { kept, next }] = await Promise.all([
    store.clients.find(caller.personId, clientId),
    keptPage(context, caller.personId, query, start),
  ]);
  const targets = kept.flatMap(({ status, spaceId, collection, id }) =>
    status === 'rejected' ? [{ space: spaceId, collection, id }] : [],
  );
  const { places, documents } = await store.find(caller.personId, targets);
  const byName = new Map(documents.map((each) => [documentName(each.spaceId, each.collection, each.id), each]));
  const ground = { caller, places, collections };
  const current = currents(ground, (...document) => byName.get(documentName(...document)), { bytes: mostCurrentBytes });
  const items = kept.map((item) => {
    const { spaceId: space, collection, id, version, mutation, at } = item;
    return {
      ...keptOutcome(item),
      ...(item.status === 'rejected' ? current({ space, collection, id }, version) : {}),
      ...(mutation === undefined ? {} : { mutation: JSON.parse(mutation) }),
      at,
    };
  });
  return { last: client?.last ?? 0, items, nextCursor: await page.next(next) };
};

async function keptPage(
  { store }: Dependencies,
  personId: string,
  { clientId, status, limit }: { clientId: string; status?: 'merged' | 'rejected' | undefined; limit: number },
  start: Key | undefined,
): Promise<{ kept: readonly KeptOutcomeItem[]; next: Key | undefined }> {
  const kept: KeptOutcomeItem[] = [];
  let next = start;
  for (let queries = 1; queries <= mostQueries; queries += 1) {
    const read = await store.kept.page(personId, clientId, { limit, status, start: next });
    kept.push(...read.items);
    next = read.next;
    // One page of DynamoDB holds 1 MB, which with the documents fits into one answer: what was found is enough.
    if (!next || kept.length > 0) break;
  }
  return { kept, next };
}

export const handler = handle(
  listOutcomes,
  { store: replicaStore(), collections, cursors: signedCursors() },
  operation,
);
