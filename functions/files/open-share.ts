import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { openShare } from './contract/shares.ts';
import { downloadOf } from './model/download.ts';
import { assertMakerMayShare } from './model/may.ts';
import { readShareToken, veiled } from './model/share.ts';
import { type ContentStore, contentStore } from './store/contents.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type ShareStore, shareStore } from './store/shares.ts';

interface Dependencies {
  readonly store: Pick<ShareStore, 'use' | 'giveBack'>;
  readonly finder: Pick<Finder, 'file' | 'version'>;
  readonly contents: ContentStore;
  readonly places: PlaceStore;
}

/** Whatever stands in the way, the answer is the same: nobody learns what there was. */
export const operation: Operation<typeof openShare, Dependencies> = async ({ params }, _caller, context) => {
  const { store, finder, contents, places, now } = context;
  const { fileId, shareId, hash } = readShareToken(params.token);
  const share = await store.use(fileId, shareId, hash, now());
  try {
    const { versionId, variant } = share;
    const file = await finder.file(fileId);
    const maker = share.maker && veiled(share.maker, params.token);
    // Nobody else could end what they shared of their own space.
    if (maker && (await places.isShutOut(maker))) throw new AppError('not-found');
    // In their own space no role is asked for; in others a share ends with the right of who made it.
    if (maker && file.spaceId !== personSpace(maker))
      assertMakerMayShare(maker, await places.place(maker, file.spaceId), file.createdBy);
    const version = versionId === undefined ? undefined : (await finder.version(fileId, versionId)).version;
    return downloadOf(file, version, variant, contents.sign, now());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Whoever tries while it is shut leaves as much of it as there was: it may open again.
    await store.giveBack(share);
    throw new AppError('not-found');
  }
};

export const handler = handle(
  openShare,
  { store: shareStore(), finder: fileFinder(), contents: contentStore(), places: placeStore(), limiter: rateLimiter() },
  operation,
);
