import type { Collection } from '../../../../lib/contract/collection.ts';
import { changeUp, documentUp } from '../../../../lib/sync/schema/versions.ts';
import type { CollectionData, CollectionSet } from '../collection-data.ts';
import {
  answeredKey,
  type DocumentRow,
  type Meta,
  type Outgoing,
  outgoingKey,
  type Rejection,
  readDocumentKey,
  type SpaceState,
} from '../store/rows.ts';
import type { ChangingRows } from '../store/transact.ts';
import { putRow } from './document-rows.ts';
import { refuseNewer } from './newer-store.ts';

/** The part of a collection that its steps are taken by. */
const steppable = (name: string, { version, fields, steps = {} }: CollectionData) =>
  ({ name, version, fields, steps }) as unknown as Collection;

/** A mutation of an older schema version in that of the app. Names that the older version never knew were no fields and are left out. */
function mutationUp(collection: Collection, version: number, mutation: Outgoing): Outgoing {
  const { kind, defaults, set: wished, add, insert, remove, append } = changeUp(collection, version, mutation);
  const set = defaults ? { ...defaults, ...wished } : wished;
  const { seq, number, tag, space, collection: name, id, base, at, answer, refused } = mutation;
  return {
    seq,
    number,
    tag,
    space,
    collection: name,
    id,
    base,
    at,
    answer,
    refused,
    kind,
    set,
    add,
    insert,
    remove,
    append,
  };
}

/** A refused mutation, which may be sent again, and the document that it met. */
function rejectionUp(collection: Collection, version: number, rejection: Rejection): Rejection {
  const { mutation, current } = rejection;
  const document = current?.document && documentUp(collection, version, current.document);
  return {
    ...rejection,
    mutation: mutationUp(collection, version, mutation),
    ...(current && document ? { current: { ...current, document } } : {}),
  };
}

/**
 * Brings documents and mutations, refused ones too, to the schema versions of the app, by the steps that the backend takes too. Spaces are begun anew
 * afterwards; until that is done, the converted documents are shown.
 * @returns the record to store; the same when nothing changed.
 * @throws SyncError `newer-store` when a newer app wrote them: an older one must not guess.
 */
export async function migrateDocuments(rows: ChangingRows, collections: CollectionSet, meta: Meta): Promise<Meta> {
  const named = Object.entries(collections);
  refuseNewer(collections, { versions: meta.versions });
  const older = named.filter(([name, { version }]) => (meta.versions[name] ?? version) < version);
  const versions = { ...meta.versions, ...Object.fromEntries(named.map(([name, { version }]) => [name, version])) };
  const added = named.filter(([name]) => meta.versions[name] === undefined);
  if (older.length === 0 && added.length === 0) return meta;

  const steps = new Map(older.map(([name, data]) => [name, steppable(name, data)]));
  const from = (name: string) => meta.versions[name] as number;
  const mutations = new Map<number, Outgoing>();
  for (const [prefix, keyOf] of [
    ['o/', outgoingKey],
    ['a/', answeredKey],
  ] as const) {
    for (const [, mutation] of await rows.list<Outgoing>(prefix)) {
      const collection = steps.get(mutation.collection);
      const converted = collection ? mutationUp(collection, from(collection.name), mutation) : mutation;
      mutations.set(mutation.seq, converted);
      if (collection) rows.put(keyOf(mutation.seq), converted);
    }
  }
  for (const [key, rejection] of await rows.list<Rejection>('x/')) {
    const collection = steps.get(rejection.mutation.collection);
    if (collection) rows.put(key, rejectionUp(collection, from(collection.name), rejection));
  }
  for (const [key, { cursor: _, ...begun }] of await rows.list<SpaceState>('s/')) rows.put(key, begun);
  for (const [key, row] of older.length > 0 ? await rows.list<DocumentRow>('d/') : []) {
    const place = readDocumentKey(key);
    const collection = steps.get(place.collection);
    if (!collection) continue;
    const f = row.f && documentUp(collection, from(collection.name), row.f);
    const own = (row.m ?? []).flatMap((seq) => mutations.get(seq) ?? []);
    putRow(rows, collections, meta, place, { ...row, ...(f ? { f } : {}) }, own);
  }
  return { ...meta, versions };
}
