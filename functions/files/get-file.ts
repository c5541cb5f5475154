import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getFile } from './contract/reading.ts';
import { assertMay } from './model/may.ts';
import { toFile, toVersion } from './model/views.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

interface Dependencies {
  readonly finder: Pick<Finder, 'file' | 'versions'>;
  readonly places: PlaceStore;
}

/** The file is read after its versions: a version that is shown as ready is in it. */
export const operation: Operation<typeof getFile, Dependencies> = async ({ params }, caller, { finder, places }) => {
  const versions = await finder.versions(params.fileId);
  const file = await finder.file(params.fileId);
  assertMay(caller, await places.place(caller.personId, file.spaceId), 'read');
  return { ...toFile(file), versions: versions.map(toVersion) };
};

export const handler = handle(getFile, { finder: fileFinder(), places: placeStore() }, operation);
