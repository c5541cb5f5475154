import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listSpaceLinks } from './contract/space-links.ts';
import { assertMayLink } from './model/may-link.ts';
import { toSpaceLink } from './model/view.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import { type SpaceLinks, spaceLinks } from './store/space-links.ts';
import { pageOrigin } from './store/stage-apps.ts';

interface Dependencies {
  readonly store: Pick<SpaceLinks, 'list'>;
  readonly places: PlaceStore;
  readonly origin: () => string;
}

export const operation: Operation<typeof listSpaceLinks, Dependencies> = async ({ params, query }, caller, context) => {
  const { store, places, origin, page, now } = context;
  const { spaceId } = params;
  assertMayLink(caller, await places.place(caller.personId, spaceId), 'manage');
  const start = (await page.start()) as { readonly after: string } | undefined;
  const { links, last } = await store.list(spaceId, query.limit, now(), start?.after);
  const nextCursor = await page.next(last === undefined ? undefined : { after: last });
  return { items: links.map((link) => toSpaceLink(link, origin())), nextCursor };
};

export const handler = handle(
  listSpaceLinks,
  { store: spaceLinks(), places: placeStore(), origin: pageOrigin, cursors: signedCursors() },
  operation,
);
