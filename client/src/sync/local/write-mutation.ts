import type { CollectionSet } from '../collection-data.ts';
import { SyncError } from '../errors.ts';
import { type Change, type DocumentRow, metaKey, type Outgoing, outgoingKey } from '../store/rows.ts';
import { type ChangingRows, readMeta } from '../store/transact.ts';
import { checkedChange } from './check-change.ts';
import { type Place, placeKey, seen } from './document-rows.ts';
import { refuseNewer } from './newer-store.ts';
import { withMutation } from './overlay.ts';

/**
 * Puts a change on top of a document and into the outbox, under the client's next number. Part of a transaction, so that two tabs never
 * give out the same number.
 * @param seenRevision that the person knows besides what was received.
 * @throws SyncError when the document is not there, or there already, or a newer app keeps the store.
 */
export async function writeMutation(
  rows: ChangingRows,
  collections: CollectionSet,
  place: Place,
  wished: Change,
  { at, tag }: Pick<Outgoing, 'at' | 'tag'>,
  seenRevision = 0,
): Promise<Outgoing> {
  const collection = collections[place.collection];
  if (!collection) throw new SyncError('unknown-collection', `there is no collection '${place.collection}'`);
  const change = checkedChange(collection, place.space, place.id, wished);
  const meta = await readMeta(rows);
  refuseNewer(collections, meta);
  const row = (await rows.get<DocumentRow>(placeKey(place))) ?? { r: 0 };
  const below = seen(row);
  const known = `${place.collection}/${place.id}`;
  if (change.kind === 'create' && below) throw new SyncError('already-exists', `${known} is there already`);
  if (change.kind === 'create' && row.m) throw new SyncError('deleted', `${known} was deleted; take a new id`);
  if (change.kind !== 'create' && !below) throw new SyncError('not-found', `there is no ${known} in ${place.space}`);

  const seq = meta.seq + 1;
  const { space, collection: name, id } = place;
  const mutation: Outgoing = {
    ...change,
    seq,
    number: meta.number + 1,
    ...(tag === undefined ? {} : { tag }),
    space,
    collection: name,
    id,
    base: Math.max(row.r, seenRevision),
    at,
  };
  rows.put(metaKey, { ...meta, seq, number: mutation.number, pending: meta.pending + 1 });
  rows.put(outgoingKey(seq), mutation);
  rows.put(placeKey(place), {
    ...row,
    m: [...(row.m ?? []), seq],
    v: withMutation(collection, below, mutation, meta.personId),
  });
  return mutation;
}
