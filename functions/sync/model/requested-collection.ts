import type { Collection } from '../../../lib/contract/collection.ts';
import { checkVersions } from '../../../lib/sync/schema/versions.ts';

/**
 * The collection that a path names, and the schema version that the app asks for; the newest when it names none.
 * @throws AppError `unknown-collection`, `upgrade-required`, `unknown-schema-version`
 */
export function requestedCollection(
  collections: Readonly<Record<string, Collection>>,
  name: string,
  wanted: string | undefined,
): { readonly collection: Collection; readonly version: number } {
  const known = Object.hasOwn(collections, name) ? collections[name] : undefined;
  const version = wanted === undefined ? (known?.version ?? 1) : Number(wanted);
  checkVersions(collections, { [name]: version });
  return { collection: known as Collection, version };
}
