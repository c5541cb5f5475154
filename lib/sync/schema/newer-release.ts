import type { Collection } from '../../contract/collection.ts';
import { AppError } from '../../runtime/app-error.ts';
import type { NextDocument } from '../merge/applied.ts';

/** Milliseconds for which functions of two releases run side by side at most. */
const deploying = 15 * 60_000;

/**
 * Asked where a function reads a document for a device or changes it: of one in a version that it does not know, it would leave out what is
 * called otherwise there, and nothing would tell the device later. Who asks again meets a function of the newer release. After a quarter of an hour
 * the deployment went back: the document is taken as it stands, and the steps put it right with the next one.
 * @throws AppError `unavailable`.
 */
export function refuseNewerRelease(
  collection: Collection,
  { version, updatedAt }: Pick<NextDocument, 'version' | 'updatedAt'>,
  now = Date.now(),
): void {
  if (version <= collection.version || now - Date.parse(updatedAt) >= deploying) return;
  throw new AppError(
    'unavailable',
    `A document of '${collection.name}' is in version ${version}, as of a release that is being deployed, and this one knows ${collection.version}: ask again, a quarter of an hour after its write at the latest.`,
    { retryAfter: 5 },
  );
}
