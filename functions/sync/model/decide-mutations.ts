import type { Collection } from '../../../lib/contract/collection.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import { type CollectionAccess, collectionAccess } from '../../../lib/sync/access/collection-access.ts';
import type { FullCollections } from '../../../lib/sync/commit/collection-full.ts';
import { bytesOf, type Draft, nothingExtra } from '../../../lib/sync/commit/draft.ts';
import { keptOutcomeKey } from '../../../lib/sync/items.ts';
import type { Applied, Rejected } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import type { Place } from '../../../lib/sync/places.ts';
import { changeUp, type Versions } from '../../../lib/sync/schema/versions.ts';
import type { Mutation } from '../contract/push.ts';
import type { KeptOutcomeItem } from '../store/kept-outcomes.ts';

/** What mutations are decided from. */
export interface Ground {
  readonly caller: Caller;
  readonly clientId: string;
  readonly collections: Readonly<Record<string, Collection>>;
  /** Versions that the request names. */
  readonly versions: Versions;
  readonly places: ReadonlyMap<string, Place>;
  readonly now: Date;
  readonly outcomeDays: number;
  readonly full: FullCollections;
}

export interface Decided {
  readonly mutation: Mutation;
  readonly applied: Applied;
  /** Kept of merged and rejected ones. */
  readonly kept?: KeptOutcomeItem;
}

/** A mutation longer than this, as JSON, is not kept with its outcome. */
const mostKeptBytes = 128 * 1024;

export const ownCollection = (collections: Ground['collections'], name: string): Collection | undefined =>
  Object.hasOwn(collections, name) ? collections[name] : undefined;

export const versionOf = (versions: Versions, name: string): number | undefined =>
  Object.hasOwn(versions, name) ? versions[name] : undefined;

const refused = (code: Rejected['code'], reason: string): Rejected => ({ status: 'rejected', code, reason });

/** What the caller may do in the collections of the spaces; asked once for each. */
export function accessIn({ caller, places }: Pick<Ground, 'caller' | 'places'>) {
  const known = new Map<string, CollectionAccess | undefined>();
  return (spaceId: string, collection: Collection): CollectionAccess | undefined => {
    const name = `${spaceId}/${collection.name}`;
    const place = places.get(spaceId);
    if (!known.has(name)) {
      const held = place?.space.role !== undefined;
      known.set(name, held ? collectionAccess(collection, caller, place) : undefined);
    }
    return known.get(name);
  };
}

/** Decides mutations in their order, each on what those before it left, as far as they fit into one commit: at least one. */
export function decideMutations(ground: Ground, mutations: readonly Mutation[], draft: Draft): Decided[] {
  const access = accessIn(ground);
  const all: Decided[] = [];
  for (const mutation of mutations) {
    const collection = ownCollection(ground.collections, mutation.collection);
    const applied = decide(ground, mutation, collection, draft, access);
    const kept = applied.status === 'applied' ? undefined : keep(ground, mutation, applied);
    const next = applied.status === 'rejected' || applied.unchanged ? undefined : applied.next;
    if (!draft.take(collection, next, kept ? { items: 1, bytes: bytesOf(kept) } : nothingExtra)) break;
    all.push({ mutation, applied, ...(kept ? { kept } : {}) });
  }
  return all;
}

function decide(
  { caller, clientId, versions, now, full }: Ground,
  mutation: Mutation,
  collection: Collection | undefined,
  draft: Draft,
  accessOf: ReturnType<typeof accessIn>,
): Applied {
  const { space: spaceId, collection: name, id } = mutation;
  if (!collection) return refused('unknown-collection', `There is no collection '${name}'.`);
  const version = versionOf(versions, name);
  if (version === undefined) {
    return refused('unknown-collection', `'collections' does not name the version of '${name}'.`);
  }
  const access = accessOf(spaceId, collection);
  if (!access) return refused('not-found', 'There is no such space.');
  const { kind, base, set, add, insert, remove, append } = mutation;
  const change = changeUp(collection, version, {
    kind,
    ...(base === undefined ? {} : { base }),
    ...(set ? { set } : {}),
    ...(add ? { add } : {}),
    ...(insert ? { insert } : {}),
    ...(remove ? { remove } : {}),
    ...(append ? { append } : {}),
  });
  const by = { access, personId: caller.personId, writer: clientId, now: now.toISOString(), spaceId, id };
  const applied = applyChange(collection, draft.find(spaceId, name, id), change, by);
  return applied.status === 'rejected' || applied.unchanged ? applied : (full.refusal(applied.next) ?? applied);
}

function keep(ground: Ground, mutation: Mutation, applied: Applied): KeptOutcomeItem {
  const { caller, clientId, versions, now, outcomeDays } = ground;
  const { number, space: spaceId, collection, id } = mutation;
  const text = JSON.stringify(mutation);
  const version = versionOf(versions, collection);
  const details =
    applied.status === 'rejected'
      ? { status: 'rejected' as const, code: applied.code, reason: applied.reason }
      : { status: 'merged' as const, merged: applied.merged ?? [] };
  return {
    ...keptOutcomeKey(caller.personId, clientId, number),
    entity: 'KeptOutcome',
    clientId,
    number,
    ...details,
    spaceId,
    collection,
    id,
    ...(version === undefined ? {} : { version }),
    ...(Buffer.byteLength(text) <= mostKeptBytes ? { mutation: text } : {}),
    at: now.toISOString(),
    expiresAt: Math.floor(now.getTime() / 1000) + outcomeDays * 86_400,
  };
}
