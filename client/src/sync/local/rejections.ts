import type { CollectionSet } from '../collection-data.ts';
import { SyncError } from '../errors.ts';
import { type Change, forgetKey, metaKey, type Outgoing, type Rejection, rejectionKey } from '../store/rows.ts';
import { type ChangingRows, type Rows, readMeta } from '../store/transact.ts';
import { writeMutation } from './write-mutation.ts';

/** Oldest first. */
export const listRejections = async (rows: Rows): Promise<readonly Rejection[]> =>
  (await rows.list<Rejection>('x/')).map(([, rejection]) => rejection);

/** Forgets a rejection here, and has the backend forget it too. */
export async function discardRejection(rows: ChangingRows, seq: number): Promise<Rejection> {
  const rejection = await rows.get<Rejection>(rejectionKey(seq));
  if (!rejection) throw new SyncError('not-found', `there is no rejection ${seq}`);
  const meta = await readMeta(rows);
  rows.remove(rejectionKey(seq));
  rows.put(forgetKey(rejection.clientId, rejection.mutation.number), true);
  rows.put(metaKey, { ...meta, rejected: meta.rejected - 1 });
  return rejection;
}

/**
 * Sends a rejected change again, as it was or repaired, as a new mutation on the document as it is now.
 * @throws SyncError as for any change of a document.
 */
export async function resendRejection(
  rows: ChangingRows,
  collections: CollectionSet,
  seq: number,
  repaired: Partial<Change> & { readonly id?: string },
  written: Pick<Outgoing, 'at' | 'tag'>,
): Promise<Outgoing> {
  const { mutation, current } = await discardRejection(rows, seq);
  const { kind, set, add, insert, remove, append, space, collection } = mutation;
  const { id = mutation.id, ...change } = repaired;
  const wished = { kind, set, add, insert, remove, append, ...change } as Change;
  return writeMutation(rows, collections, { space, collection, id }, wished, written, current?.revision);
}
