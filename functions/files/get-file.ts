import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getFile } from './contract/reading.ts';
import { assertMay } from './model/may.ts';
import { toFile, toVersion } from './model/views.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import type { FileItem, VersionItem } from './store/items.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

interface Dependencies {
  readonly finder: Pick<Finder, 'file' | 'versions'>;
  readonly places: PlaceStore;
}

/** The file is read after its versions: a version that is shown as ready is in it. */
export const operation: Operation<typeof getFile, Dependencies> = async ({ params }, caller, { finder, places }) => {
  const before = await finder.versions(params.fileId);
  const file = await finder.file(params.fileId);
  assertMay(caller, await places.place(caller.personId, file.spaceId), 'read');
  // What was decided in between stands in the file, and who waits for it looks for its reason or variants in the version.
  const versions = isBehind(before, file) ? await finder.versions(params.fileId) : before;
  return { ...toFile(file), versions: versions.map(toVersion) };
};

function isBehind(versions: readonly VersionItem[], { state, current }: FileItem): boolean {
  if (state === 'rejected') return versions.every((version) => version.state !== 'rejected');
  const shown = versions.find(({ versionId }) => versionId === current?.versionId);
  return current !== undefined && shown?.state !== 'ready';
}

export const handler = handle(getFile, { finder: fileFinder(), places: placeStore() }, operation);
