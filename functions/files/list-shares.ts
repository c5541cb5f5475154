import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listShares } from './contract/shares.ts';
import { assertMay } from './model/may.ts';
import { toShare } from './model/share.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type ShareStore, shareStore } from './store/shares.ts';

interface Dependencies {
  readonly store: Pick<ShareStore, 'open'>;
  readonly finder: Pick<Finder, 'file'>;
  readonly places: PlaceStore;
}

export const operation: Operation<typeof listShares, Dependencies> = async ({ params }, caller, context) => {
  const { store, finder, places, now } = context;
  const file = await finder.file(params.fileId);
  assertMay(caller, await places.place(caller.personId, file.spaceId), 'share', file.createdBy);
  return { items: (await store.open(file.fileId, now())).map(toShare) };
};

export const handler = handle(
  listShares,
  { store: shareStore(), finder: fileFinder(), places: placeStore() },
  operation,
);
