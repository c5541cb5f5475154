import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { revokeShare } from './contract/shares.ts';
import { assertMay } from './model/may.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type ShareStore, shareStore } from './store/shares.ts';

interface Dependencies {
  readonly store: Pick<ShareStore, 'revoke'>;
  readonly finder: Pick<Finder, 'file'>;
  readonly places: PlaceStore;
}

export const operation: Operation<typeof revokeShare, Dependencies> = async ({ params }, caller, context) => {
  const { store, finder, places, now } = context;
  const file = await finder.file(params.fileId);
  assertMay(caller, await places.place(caller.personId, file.spaceId), 'share', file.createdBy);
  await store.revoke(file.fileId, params.shareId, now());
};

export const handler = handle(
  revokeShare,
  { store: shareStore(), finder: fileFinder(), places: placeStore() },
  operation,
);
