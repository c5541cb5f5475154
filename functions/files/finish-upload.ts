import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { finishUpload } from './contract/uploads.ts';
import { assertMay } from './model/may.ts';
import { inParts, partCount, sizeOfPart } from './model/parts.ts';
import { toFile, toVersion } from './model/views.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import type { VersionItem } from './store/items.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type UploadStore, uploadStore } from './store/uploads.ts';

interface Dependencies {
  readonly store: Pick<UploadStore, 'parts' | 'complete' | 'arrived'>;
  readonly finder: Pick<Finder, 'version'>;
  readonly places: PlaceStore;
}

/** S3 itself tells the processing that an object is there; this puts parts together, and says so when something is missing. */
export const operation: Operation<typeof finishUpload, Dependencies> = async ({ params }, caller, context) => {
  const { store, finder, places } = context;
  const { file, version } = await finder.version(params.fileId, params.versionId);
  assertMay(caller, await places.place(caller.personId, version.spaceId), 'create');
  if (version.createdBy !== caller.personId) throw new AppError('forbidden');
  const ended = version.state !== 'uploading' || (await completed(version, store)) || (await store.arrived(version));
  if (ended) return { file: toFile(file), version: toVersion(version) };
  // It may have been processed, and its object be gone, between two looks.
  const now = await finder.version(params.fileId, params.versionId);
  if (now.version.state === 'uploading') throw new AppError('upload-incomplete');
  return { file: toFile(now.file), version: toVersion(now.version) };
};

/** @returns false when there is nothing to put together: perhaps that was done before. @throws AppError `upload-incomplete`. */
async function completed(version: VersionItem, store: Pick<UploadStore, 'parts' | 'complete'>): Promise<boolean> {
  const { size, uploadId } = version;
  if (!inParts(size) || !uploadId) return false;
  const stored = await store.parts(version, uploadId);
  if (!stored) return false;
  const wanted = Array.from({ length: partCount(size) }, (_, index) => index + 1);
  const missing = wanted.filter(
    (number) => stored.find((part) => part.number === number)?.size !== sizeOfPart(size, number),
  );
  if (missing.length > 0) {
    const some = missing.slice(0, 20).join(', ');
    throw new AppError('upload-incomplete', `Missing parts: ${some}${missing.length > 20 ? ', ...' : ''}.`);
  }
  return (await store.complete(version, uploadId, stored)) ?? false;
}

export const handler = handle(
  finishUpload,
  { store: uploadStore(), finder: fileFinder(), places: placeStore() },
  operation,
);
