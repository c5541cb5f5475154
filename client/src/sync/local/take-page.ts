import type { CollectionSet } from '../collection-data.ts';
import type { DocumentState, PulledSpace } from '../protocol.ts';
import {
  answeredKey,
  type DocumentRow,
  documentPrefix,
  type Meta,
  metaKey,
  type Outgoing,
  readDocumentKey,
  type SpaceState,
  spaceKey,
} from '../store/rows.ts';
import type { ChangingRows } from '../store/transact.ts';
import { addTo, emptySum, rowHash } from './checksum.ts';
import { mutationsOf, type Place, placeKey, putRow, refreshRows } from './document-rows.ts';
import { refuseNewer } from './newer-store.ts';

/** What was true when the request for a page was sent. */
export interface AskedWith {
  readonly storeId: string;
  readonly cursor: string | undefined;
  /** Answers to pushes that were there by then. */
  readonly answers: number;
}

export type PageResult =
  /** The store has moved on since: nothing was taken. */
  | { readonly state: 'outdated' }
  | { readonly state: 'gone'; readonly had: boolean }
  | {
      /** `doubted`: the checksum differs, pull again; `resync`: it still does, begin anew; `unproved`: also after that. */
      readonly state: 'more' | 'done' | 'doubted' | 'resync' | 'unproved';
      readonly changed: readonly Place[];
      /** Rows were removed at the end of a new beginning: whatever is shown of the space may have changed. */
      readonly swept: boolean;
      readonly received: number;
      readonly first: boolean;
    };

export const newSpace: SpaceState = { generation: 0, starting: false, sum: emptySum, seq: 0, received: 0 };

/** Milliseconds within which a space is not begun anew for its checksum a second time. */
const resyncPause = 3_600_000;

/** Takes a page of a space: documents and cursor in one transaction. @throws SyncError `newer-store`. */
export async function takePage(
  rows: ChangingRows,
  collections: CollectionSet,
  page: PulledSpace,
  asked: AskedWith,
  now: number,
): Promise<PageResult> {
  const { space } = page;
  const meta = await rows.get<Meta>(metaKey);
  const stored = await rows.get<SpaceState>(spaceKey(space));
  const state = stored ?? newSpace;
  if (meta?.storeId !== asked.storeId || state.cursor !== asked.cursor) return { state: 'outdated' };
  refuseNewer(collections, meta);
  if (page.status === 'gone') return { state: 'gone', had: await removeSpace(rows, collections, meta, space) };

  const anew = page.reset === true || asked.cursor === undefined;
  const generation = state.generation + (anew ? 1 : 0);
  const { sum, changed } = await takeChanges(rows, collections, meta, page, {
    generation,
    sum: anew ? emptySum : state.sum,
    answers: asked.answers,
  });
  const starting = anew || state.starting;
  const done = !page.more;
  // Of the first there is nothing else: looking for it would read the whole space at once, as many documents as a new device has just received.
  const swept = done && starting && generation > 1 && (await sweep(rows, collections, meta, space, generation)) > 0;
  const settled = done ? await settle(rows, collections, meta, space, asked.answers) : [];
  // One by one: as arguments of one call some 100,000 are too many.
  for (const each of settled) changed.push(each);
  const proved = !done || page.checksum === undefined || page.checksum === sum;
  const received = (anew ? 0 : state.received) + page.changes.length;
  const next: SpaceState = {
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    generation,
    starting: starting && !done,
    sum,
    seq: page.seq ?? state.seq,
    received,
    ...(state.resyncedAt === undefined ? {} : { resyncedAt: state.resyncedAt }),
    ...(state.complete || done ? { complete: true } : {}),
  };
  const first = starting && !state.complete;
  const result = { changed, swept, received, first };
  if (done) rows.put(metaKey, { ...meta, syncedAt: now });
  if (proved) {
    rows.put(spaceKey(space), next);
    return { ...result, state: done ? 'done' : 'more' };
  }
  if (!state.doubted) {
    rows.put(spaceKey(space), { ...next, doubted: true });
    return { ...result, state: 'doubted' };
  }
  const pausing = state.resyncedAt !== undefined && Math.abs(now - state.resyncedAt) < resyncPause;
  const { cursor: _, ...begun } = next;
  rows.put(spaceKey(space), pausing ? next : { ...begun, resyncedAt: now });
  return { ...result, state: pausing ? 'unproved' : 'resync' };
}

async function takeChanges(
  rows: ChangingRows,
  collections: CollectionSet,
  meta: Meta,
  { space, changes }: PulledSpace,
  { generation, sum, answers }: { readonly generation: number; readonly sum: string; readonly answers: number },
): Promise<{ sum: string; changed: Place[] }> {
  // A page has each document once; of a repeated one the last word counts.
  const byKey = new Map(changes.map((change) => [placeKey({ space, ...change }), change] as const));
  const found = await rows.many<DocumentRow>([...byKey.keys()]);
  const mutations = new Map<number, Outgoing>();
  for (const mutation of await mutationsOf(
    rows,
    [...found.values()].flatMap(({ m }) => m ?? []),
  )) {
    // Its outcome was there before the request: what arrives has its effect in it.
    if (mutation.answer !== undefined && mutation.answer <= answers) rows.remove(answeredKey(mutation.seq));
    else mutations.set(mutation.seq, mutation);
  }
  let difference = BigInt(0);
  const hash = ({ collection, id }: DocumentState, revision: number) => rowHash(collection, id, revision);
  for (const [key, change] of byKey) {
    const row = found.get(key);
    const { collection, id, revision: r, document: f } = change;
    if (row?.f && row.g === generation) difference -= hash(change, row.r);
    if (f) difference += hash(change, r);
    const own = (row?.m ?? []).flatMap((seq) => mutations.get(seq) ?? []);
    putRow(rows, collections, meta, { space, collection, id }, f ? { r, f, g: generation } : { r }, own);
  }
  return {
    sum: addTo(sum, difference),
    changed: [...byKey.values()].map(({ collection, id }) => ({ space, collection, id })),
  };
}

/** Takes the received state away from rows, with what the device put on top of it left. @returns how many there were. */
async function takeAway(
  rows: ChangingRows,
  collections: CollectionSet,
  meta: Meta,
  space: string,
  which: (row: DocumentRow) => boolean,
): Promise<number> {
  const all = await rows.list<DocumentRow>(documentPrefix(space));
  const leaving = all.filter(([, row]) => row.f !== undefined && which(row));
  for (const [key, { m = [] }] of leaving) {
    putRow(rows, collections, meta, readDocumentKey(key), { r: 0 }, await mutationsOf(rows, m));
  }
  return leaving.length;
}

/** At the end of a new beginning: what did not arrive is not there any more. */
const sweep = (
  rows: ChangingRows,
  collections: CollectionSet,
  meta: Meta,
  space: string,
  generation: number,
): Promise<number> => takeAway(rows, collections, meta, space, ({ g }) => g !== generation);

/** Mutations whose outcome was there before this pull was sent, on documents that they did not change: nothing arrives for them. */
async function settle(
  rows: ChangingRows,
  collections: CollectionSet,
  meta: Meta,
  space: string,
  answers: number,
): Promise<readonly Place[]> {
  const answered = await rows.list<Outgoing>('a/');
  const settled = answered
    .map(([, mutation]) => mutation)
    .filter((mutation) => mutation.space === space && (mutation.answer ?? 0) <= answers);
  for (const { seq } of settled) rows.remove(answeredKey(seq));
  await refreshRows(rows, collections, meta, settled);
  return settled.map(({ collection, id }) => ({ space, collection, id }));
}

/** Removes what was received of a space; what was not sent yet stays until the backend has said what becomes of it. */
export async function removeSpace(
  rows: ChangingRows,
  collections: CollectionSet,
  meta: Meta,
  space: string,
): Promise<boolean> {
  const stored = await rows.get<SpaceState>(spaceKey(space));
  await takeAway(rows, collections, meta, space, () => true);
  rows.remove(spaceKey(space));
  await settle(rows, collections, meta, space, Number.POSITIVE_INFINITY);
  return stored !== undefined;
}
