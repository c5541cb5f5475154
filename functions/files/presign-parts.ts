import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { presignParts } from './contract/uploads.ts';
import { assertMay } from './model/may.ts';
import { inParts, partCount, partSize, sizeOfPart } from './model/parts.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { putSeconds, type UploadStore, uploadStore } from './store/uploads.ts';

interface Dependencies {
  readonly store: Pick<UploadStore, 'multipartId' | 'parts' | 'partPut'>;
  readonly finder: Pick<Finder, 'version'>;
  readonly places: PlaceStore;
}

/** Uploads are continued by whoever began them. */
export const operation: Operation<typeof presignParts, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, finder, places, now } = context;
  const { version } = await finder.version(params.fileId, params.versionId);
  assertMay(caller, await places.place(caller.personId, version.spaceId), 'create');
  if (version.createdBy !== caller.personId) throw new AppError('forbidden');
  if (version.state !== 'uploading') throw new AppError('upload-ended');
  if (!inParts(version.size)) throw new AppError('single-upload');
  const uploadId = await store.multipartId(version);
  const stored = uploadId && (await store.parts(version, uploadId));
  if (!uploadId || !stored) throw new AppError('upload-ended');
  const parts = partCount(version.size);
  const expiresAt = new Date(now().getTime() + putSeconds * 1000).toISOString();
  const numbers = [...new Set(body.numbers)].filter((number) => number <= parts);
  return {
    partSize,
    parts,
    stored: stored.map(({ number, size }) => ({ number, size })),
    puts: numbers.map((number) => {
      const { url, headers } = store.partPut(version, uploadId, number);
      return {
        number,
        size: sizeOfPart(version.size, number),
        method: 'PUT' as const,
        url,
        headers: { ...headers },
        expiresAt,
      };
    }),
  };
};

export const handler = handle(
  presignParts,
  { store: uploadStore(), finder: fileFinder(), places: placeStore() },
  operation,
);
