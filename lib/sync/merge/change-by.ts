import type { Collection } from '../../contract/collection.ts';
import type { CollectionAccess } from '../access/collection-access.ts';
import { namesAt } from '../schema/names.ts';
import type { DocumentChange } from './document-change.ts';

/** Whose change it is. */
export interface ChangeBy {
  readonly access: CollectionAccess;
  readonly personId: string;
  /** The client's id, or the name of the adapter: whose successive changes do not contradict each other. */
  readonly writer: string;
  /** ISO 8601 in UTC. */
  readonly now: string;
  readonly spaceId: string;
  readonly id: string;
}

/** What the app's version calls the fields of today. */
export function wordsOf(
  collection: Collection,
  { version = collection.version }: DocumentChange,
): (field: string) => string {
  const names = new Map([...namesAt(collection, version)].map(([then, today]) => [today, then]));
  return (field) => names.get(field) ?? field;
}
