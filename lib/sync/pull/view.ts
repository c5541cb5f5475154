import { createHash } from 'node:crypto';
import type { Collection } from '../../contract/collection.ts';
import type { Caller } from '../../runtime/operation.ts';
import { type CollectionAccess, collectionAccess } from '../access/collection-access.ts';
import type { Place } from '../places.ts';
import type { Versions } from '../schema/versions.ts';

export interface Seen {
  readonly collection: Collection;
  readonly access: CollectionAccess;
  /** Schema version that the app knows. */
  readonly version: number;
}

/** What one app of one person sees of a space. */
export interface View {
  /** Another hash: what the device holds is not what it would be given, so it starts anew. */
  readonly hash: string;
  /** Collections that are asked for and may be read, by name, in the order of the names. */
  readonly seen: ReadonlyMap<string, Seen>;
}

/** @param versions checked: known collections, served versions. */
export function viewOf(
  collections: Readonly<Record<string, Collection>>,
  versions: Versions,
  caller: Caller,
  place: Place,
): View {
  const seen = new Map<string, Seen>();
  const facts: unknown[] = [];
  for (const name of Object.keys(versions).sort()) {
    const collection = collections[name] as Collection;
    const version = versions[name] as number;
    const access = collectionAccess(collection, caller, place);
    if (!access.may('read')) continue;
    seen.set(name, { collection, access, version });
    facts.push([name, version, [...access.hidden].sort()]);
  }
  return { hash: createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 16), seen };
}
