import type { output } from 'zod/mini';
import type { Collection } from '../../../lib/contract/collection.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import type { FullCollections } from '../../../lib/sync/commit/collection-full.ts';
import type { DocumentWrite } from '../../../lib/sync/commit/commit-plan.ts';
import { documentName } from '../../../lib/sync/commit/draft.ts';
import { documentKey, type Fields, type StoredDocument } from '../../../lib/sync/items.ts';
import type { Place } from '../../../lib/sync/places.ts';
import type { Versions } from '../../../lib/sync/schema/versions.ts';
import type { RefusedDocument } from '../contract/documents.ts';
import { accessIn, ownCollection, versionOf } from './decide-mutations.ts';
import { type Written, writeRow } from './written-row.ts';

export type Refused = output<typeof RefusedDocument>;

export interface Row {
  readonly collection: string;
  readonly id: string;
  /** null deletes. */
  readonly document: Fields | null;
}

/** What rows are decided from. */
export interface RowGround {
  readonly caller: Caller;
  readonly place: Place;
  readonly collections: Readonly<Record<string, Collection>>;
  readonly versions: Versions;
  /** As read, by `documentName`; those that are not among them are not there. */
  readonly documents: ReadonlyMap<string, StoredDocument>;
  /** Number up to which the caller has seen the space's changes. */
  readonly since: number | undefined;
  readonly now: Date;
  readonly full: FullCollections;
}

export interface DecidedRows {
  /** One for each document, in the order in which the rows named them first. */
  readonly writes: readonly DocumentWrite[];
  readonly refused: readonly Refused[];
  /** Ids of documents that were changed after `since`, those that the caller may read; nothing may be written then. */
  readonly changed: readonly string[];
}

/** Decides rows in their order, each on what those before it left. */
export function decideRows(ground: RowGround, rows: readonly Row[]): DecidedRows {
  const { caller, place, documents, since, versions } = ground;
  const { spaceId } = place;
  const accessOf = accessIn({ caller, places: new Map([[spaceId, place]]) });
  const writes = new Map<string, DocumentWrite>();
  const refused: Refused[] = [];
  const changed = new Set<string>();

  const decide = (row: Row, name: string): Written => {
    const collection = ownCollection(ground.collections, row.collection);
    const version = versionOf(versions, row.collection);
    if (!collection || version === undefined) {
      const reason = collection
        ? `'collections' does not name the version of '${row.collection}'.`
        : `There is no collection '${row.collection}'.`;
      return { refused: { status: 'rejected', code: 'unknown-collection', reason } };
    }
    const access = accessOf(spaceId, collection);
    if (!access) return { refused: { status: 'rejected', code: 'not-found', reason: 'There is no such space.' } };
    const read = documents.get(name);
    if (since !== undefined && read && read.seq > since && access.may('read')) changed.add(row.id);
    const before = writes.get(name);
    const current = before ? { ...before.next, ...documentKey(spaceId, row.collection, row.id), seq: 0 } : read;
    const by = { access, personId: caller.personId, writer: 'commit', now: ground.now.toISOString() };
    const written = writeRow(collection, current, row.document, { ...by, spaceId, id: row.id, version });
    const noRoom = written.next && ground.full.refusal(written.next);
    if (noRoom) return { refused: written.refused ?? noRoom };
    if (written.next) writes.set(name, { collection, current: read, next: written.next });
    return written;
  };

  for (const row of rows) {
    const { collection, id } = row;
    const written = decide(row, documentName(spaceId, collection, id));
    if (written.refused) refused.push({ collection, id, code: written.refused.code, reason: written.refused.reason });
  }
  return { writes: [...writes.values()], refused, changed: [...changed] };
}
