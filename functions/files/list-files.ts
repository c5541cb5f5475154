import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listFiles } from './contract/reading.ts';
import { assertMay } from './model/may.ts';
import { toFile } from './model/views.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

interface Dependencies {
  readonly finder: Pick<Finder, 'inSpace'>;
  readonly places: PlaceStore;
}

export const operation: Operation<typeof listFiles, Dependencies> = async ({ query }, caller, context) => {
  const { finder, places, page } = context;
  const start = (await page.start()) as { readonly after: string } | undefined;
  assertMay(caller, await places.place(caller.personId, query.space), 'read');
  const { files, last } = await finder.inSpace(query.space, query.limit, start?.after);
  return { items: files.map(toFile), nextCursor: await page.next(last === undefined ? undefined : { after: last }) };
};

export const handler = handle(
  listFiles,
  { finder: fileFinder(), places: placeStore(), cursors: signedCursors() },
  operation,
);
