import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { files } from './contract/module.ts';
import { attachPoster } from './contract/uploads.ts';
import { assertMay } from './model/may.ts';
import { isVideo } from './model/poster.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { putSeconds, type UploadStore, uploadStore } from './store/uploads.ts';

interface Dependencies {
  readonly store: Pick<UploadStore, 'posterPut'>;
  readonly finder: Pick<Finder, 'version'>;
  readonly places: PlaceStore;
  readonly limits: () => { readonly posterBytes: number };
}

/** Whoever may send a new version of the video may send its poster. */
export const operation: Operation<typeof attachPoster, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, finder, places, limits, now, newId } = context;
  const { file, version } = await finder.version(params.fileId, params.versionId);
  assertMay(caller, await places.place(caller.personId, file.spaceId), 'update', file.createdBy);
  const { posterBytes } = limits();
  if (body.size > posterBytes) throw new AppError('file-too-large', `At most ${posterBytes} bytes.`);
  if (version.state === 'rejected') throw new AppError('conflict', 'The version was refused.');
  if (!isVideo(version.type)) throw new AppError('not-a-video');
  const { url, headers } = store.posterPut(version, body, newId());
  const expiresAt = new Date(now().getTime() + putSeconds * 1000).toISOString();
  return { put: { method: 'PUT' as const, url, headers: { ...headers }, expiresAt } };
};

export const handler = handle(
  attachPoster,
  {
    store: uploadStore(),
    finder: fileFinder(),
    places: placeStore(),
    limits: () => settings(files),
    limiter: rateLimiter(),
  },
  operation,
);
