import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { files } from './contract/module.ts';
import { createShare } from './contract/shares.ts';
import type { Limits } from './model/limits.ts';
import { assertMay } from './model/may.ts';
import { makeShareToken, toShare, veiled } from './model/share.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type FileItem, type ShareItem, shareKey } from './store/items.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type ShareStore, shareStore } from './store/shares.ts';

interface Dependencies {
  readonly store: Pick<ShareStore, 'create' | 'open' | 'recount'>;
  readonly finder: Pick<Finder, 'file' | 'version'>;
  readonly places: PlaceStore;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof createShare, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, finder, places, limits, now, newId, randomBytes } = context;
  const { personId } = caller;
  const { fileId } = params;
  const shareId = newId();
  const { token, hash } = makeShareToken(fileId, shareId, randomBytes(32));
  const share = await untilSettled(async () => {
    const file = await finder.file(fileId);
    assertMay(caller, await places.place(personId, file.spaceId), 'share', file.createdBy);
    const stored = body.versionId
      ? (await finder.version(fileId, body.versionId)).version.stored
      : file.current?.stored;
    if (!stored) throw new AppError('file-not-ready');
    if (body.variant && !stored.variants.some(({ name }) => name === body.variant)) throw new AppError('not-found');
    const at = now();
    const until = new Date(at.getTime() + body.lasts * 1000);
    const item: ShareItem = {
      ...shareKey(fileId, shareId),
      entity: 'Share',
      ...{
        shareId,
        fileId,
        hash,
        maker: veiled(personId, token),
        versionId: body.versionId,
        variant: body.variant,
        maxUses: body.maxUses,
      },
      validUntil: until.toISOString(),
      uses: 0,
      createdAt: at.toISOString(),
      expiresAt: Math.ceil(until.getTime() / 1000),
    };
    const counted = await withRoom(file, limits().sharesPerFile, store, at);
    return counted && (await store.create(counted, item, at)) ? item : again;
  });
  return { share: toShare(share), token };
};

/** Where all places seem taken, shares that ended by themselves are taken off first. @throws AppError `share-limit`. */
async function withRoom(file: FileItem, most: number, store: Pick<ShareStore, 'open' | 'recount'>, now: Date) {
  if (file.shares < most) return file;
  const { length } = await store.open(file.fileId, now);
  if (length >= most) throw new AppError('share-limit', `At most ${most}.`);
  return store.recount(file, length, now);
}

export const handler = handle(
  createShare,
  { store: shareStore(), finder: fileFinder(), places: placeStore(), limits: () => settings(files) },
  operation,
);
