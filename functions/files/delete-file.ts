import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { deleteFile } from './contract/reading.ts';
import { assertMay } from './model/may.ts';
import { type ChangeStore, changeStore } from './store/changes.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

interface Dependencies {
  readonly store: Pick<ChangeStore, 'remove'>;
  readonly finder: Pick<Finder, 'file'>;
  readonly places: PlaceStore;
}

export const operation: Operation<typeof deleteFile, Dependencies> = async ({ params }, caller, context) => {
  const { store, finder, places } = context;
  await untilSettled(async () => {
    const file = await finder.file(params.fileId);
    assertMay(caller, await places.place(caller.personId, file.spaceId), 'delete', file.createdBy);
    return (await store.remove(file, context)) ?? again;
  });
};

const store = changeStore();
export const handler = handle(
  deleteFile,
  { store, outcomes: store.outcomes, finder: fileFinder(), places: placeStore() },
  operation,
);
