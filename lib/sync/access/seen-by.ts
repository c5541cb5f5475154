import type { Collection } from '../../contract/collection.ts';
import type { Fields } from '../items.ts';
import { refuseNewerRelease } from '../schema/newer-release.ts';
import { documentDown } from '../schema/versions.ts';
import type { CollectionAccess } from './collection-access.ts';
import { type Stampable, stamped } from './stamped.ts';

/**
 * What a device gets of a live document: fields and stamps that the role sees, in the app's schema version. The caller must have asked
 * `access.may('read')`.
 * @throws AppError `unavailable` where a newer release, which is being deployed, has just written it.
 */
export function seenBy(
  collection: Collection,
  stored: Stampable,
  access: Pick<CollectionAccess, 'hidden'>,
  version: number,
): Fields {
  refuseNewerRelease(collection, stored);
  const seen = Object.entries(stamped(collection, stored)).filter(([name]) => !access.hidden.has(name));
  return documentDown(collection, version, Object.fromEntries(seen));
}
