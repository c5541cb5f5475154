import type { CollectionSet } from '../collection-data.ts';
import { SyncError } from '../errors.ts';
import type { Meta } from '../store/rows.ts';

/**
 * Asked whenever rows are read to be sent or changed, since a newer app may have opened the store in another tab meanwhile.
 * @throws SyncError `newer-store` when a newer app keeps the rows: an older one must not guess.
 */
export function refuseNewer(
  collections: CollectionSet,
  { versions, known = [] }: Pick<Meta, 'versions' | 'known'>,
): void {
  const newer = Object.entries(collections).find(([name, { version }]) => (versions[name] ?? 0) > version);
  if (newer)
    throw new SyncError(
      'newer-store',
      `'${newer[0]}' is kept in version ${versions[newer[0]]} by a newer app, and this one knows ${newer[1].version}: update it`,
    );
  const more = known.find((name) => !Object.hasOwn(collections, name));
  // It would have what is written there refused, and take away what was received.
  if (more)
    throw new SyncError('newer-store', `'${more}' is kept by a newer app, and this one does not know it: update it`);
}
