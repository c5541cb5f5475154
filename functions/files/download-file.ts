import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { downloadFile } from './contract/reading.ts';
import { downloadOf } from './model/download.ts';
import { assertMay } from './model/may.ts';
import { type ContentStore, contentStore } from './store/contents.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

interface Dependencies {
  readonly finder: Pick<Finder, 'file' | 'version'>;
  readonly places: PlaceStore;
  readonly contents: ContentStore;
}

export const operation: Operation<typeof downloadFile, Dependencies> = async ({ params, query }, caller, context) => {
  const { finder, places, contents, now } = context;
  const file = await finder.file(params.fileId);
  assertMay(caller, await places.place(caller.personId, file.spaceId), 'read');
  const { versionId, variant } = query;
  const version = versionId === undefined ? undefined : (await finder.version(file.fileId, versionId)).version;
  return downloadOf(file, version, variant, contents.sign, now());
};

export const handler = handle(
  downloadFile,
  { finder: fileFinder(), places: placeStore(), contents: contentStore() },
  operation,
);
