import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { deleteVersion } from './contract/uploads.ts';
import { assertMay } from './model/may.ts';
import { type ChangeStore, changeStore } from './store/changes.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

interface Dependencies {
  readonly store: Pick<ChangeStore, 'removeVersion'>;
  readonly finder: Pick<Finder, 'version'>;
  readonly places: PlaceStore;
}

export const operation: Operation<typeof deleteVersion, Dependencies> = async ({ params }, caller, context) => {
  const { store, finder, places } = context;
  await untilSettled(async () => {
    const { file, version } = await finder.version(params.fileId, params.versionId);
    assertMay(caller, await places.place(caller.personId, file.spaceId), 'delete', version.createdBy);
    if (file.current?.versionId === version.versionId) throw new AppError('version-in-use');
    return (await store.removeVersion(file, version, context)) ?? again;
  });
};

const store = changeStore();
export const handler = handle(
  deleteVersion,
  { store, outcomes: store.outcomes, finder: fileFinder(), places: placeStore() },
  operation,
);
