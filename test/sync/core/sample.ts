import {
  type Collection,
  type CollectionSpec,
  defineCollection,
  type Field,
} from '../../../lib/contract/collection.ts';
import { type CollectionAccess, collectionAccess } from '../../../lib/sync/access/collection-access.ts';
import type { Accepted, Applied, NextDocument, Rejected } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { ChangeBy } from '../../../lib/sync/merge/change-by.ts';
import type { DocumentChange } from '../../../lib/sync/merge/document-change.ts';

const anybody = { owner: '*', member: '*' } as const;

/** A collection of version 1 that everybody may do everything with, unless `more` says something else. */
export const declared = (fields: Readonly<Record<string, Field>>, more: Partial<CollectionSpec> = {}): Collection =>
  defineCollection('sample', 'things', { summary: 'Things', roles: anybody, fields, ...more });

/** One field for each policy. */
export const things = declared({
  title: { type: 'string', maxLength: 100 },
  chosen: { type: 'string', merge: 'server' },
  best: { type: 'integer', merge: 'max' },
  first: { type: 'string', merge: 'min' },
  count: { type: 'integer', merge: 'counter' },
  tags: { type: 'array', items: { type: 'string', maxLength: 10 }, maxItems: 20, merge: 'set' },
  log: { type: 'array', items: { type: 'string' }, maxItems: 20, merge: 'append' },
  price: { type: 'integer', merge: 'never' },
  lines: { type: 'array', items: { type: 'string' } },
  place: { type: 'object', properties: { street: { type: 'string' }, floor: { type: 'integer' } } },
  madeBy: { type: 'string', stamp: 'created-by' },
  touchedAt: { type: 'string', format: 'date-time', stamp: 'updated-at' },
});

export const person = (personId: string) => ({
  personId,
  sessionId: 's',
  groups: [],
  signedInAt: 1,
  account: { personId, status: 'active' as const },
});

export const accessOf = (collection: Collection, role = 'owner', personId = 'ann'): CollectionAccess =>
  collectionAccess(collection, person(personId), { kind: 'shared', space: { role } });

export const space = 's-00000000-0000-4000-8000-000000000001';

/** Writes of one person from one device; the time is that of the world's third day unless `more` says something else. */
export const writing = (collection: Collection, writer: string, more: Partial<ChangeBy> = {}): ChangeBy => ({
  access: accessOf(collection, 'owner', more.personId ?? 'ann'),
  personId: 'ann',
  writer,
  now: '2026-01-03T00:00:00.000Z',
  spaceId: space,
  id: 'd1',
  ...more,
});

export function accepted(applied: Applied): Accepted {
  if (applied.status === 'rejected') throw new Error(`${applied.code}: ${applied.reason}`);
  return applied;
}

export function rejection(applied: Applied): Rejected {
  if (applied.status !== 'rejected') throw new Error(`was ${applied.status}`);
  return applied;
}

export const created = (collection: Collection, set: Record<string, unknown> = {}, writer = 'A'): NextDocument =>
  accepted(applyChange(collection, undefined, { kind: 'create', set }, writing(collection, writer))).next;

/** The document after changes that must be accepted, one after another. */
export function afterwards(
  collection: Collection,
  start: NextDocument,
  ...changes: readonly (readonly [writer: string, change: Omit<DocumentChange, 'kind'>])[]
): NextDocument {
  let document = start;
  for (const [writer, change] of changes) {
    const by = writing(collection, writer);
    document = accepted(applyChange(collection, document, { kind: 'update', ...change }, by)).next;
  }
  return document;
}
