import type { CollectionSet } from '../collection-data.ts';
import {
  answeredKey,
  type DocumentRow,
  documentKey,
  type Fields,
  type Meta,
  type Outgoing,
  outgoingKey,
} from '../store/rows.ts';
import type { ChangingRows, Rows } from '../store/transact.ts';
import { withMutation } from './overlay.ts';

/** What the app sees of a row; null: nothing. */
export const seen = (row: DocumentRow | undefined): Fields | null =>
  row === undefined ? null : row.m ? (row.v ?? null) : (row.f ?? null);

export type Place = Pick<Outgoing, 'space' | 'collection' | 'id'>;
export const placeKey = ({ space, collection, id }: Place) => documentKey(space, collection, id);

/** Mutations by their local numbers, with or without outcome; those that are there, in their order. */
export async function mutationsOf(rows: Rows, seqs: readonly number[]): Promise<readonly Outgoing[]> {
  const found = await rows.many<Outgoing>(seqs.flatMap((seq) => [outgoingKey(seq), answeredKey(seq)]));
  return [...found.values()].sort((a, b) => a.seq - b.seq);
}

/** Writes a row with what is seen of it worked out anew, or removes it when nothing is left. */
export function putRow(
  rows: ChangingRows,
  collections: CollectionSet,
  meta: Meta,
  place: Place,
  { r, f, g }: DocumentRow,
  mutations: readonly Outgoing[],
): void {
  const key = placeKey(place);
  const received = f === undefined ? { r } : { r, f, ...(g === undefined ? {} : { g }) };
  if (mutations.length === 0) {
    if (f === undefined) rows.remove(key);
    else rows.put(key, received);
    return;
  }
  const collection = collections[place.collection];
  let v: Fields | null = f ?? null;
  for (const mutation of mutations) v = collection ? withMutation(collection, v, mutation, meta.personId) : v;
  rows.put(key, { ...received, m: mutations.map(({ seq }) => seq), v });
}

/** Works out anew what is seen of documents whose mutations changed. */
export async function refreshRows(
  rows: ChangingRows,
  collections: CollectionSet,
  meta: Meta,
  places: readonly Place[],
): Promise<void> {
  const byKey = new Map(places.map((place) => [placeKey(place), place]));
  const found = await rows.many<DocumentRow>([...byKey.keys()]);
  const all = await mutationsOf(
    rows,
    [...found.values()].flatMap(({ m }) => m ?? []),
  );
  const bySeq = new Map(all.map((mutation) => [mutation.seq, mutation]));
  for (const [key, row] of found) {
    const mutations = (row.m ?? []).flatMap((seq) => bySeq.get(seq) ?? []);
    putRow(rows, collections, meta, byKey.get(key) as Place, row, mutations);
  }
}
