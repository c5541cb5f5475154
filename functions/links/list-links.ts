import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listLinks } from './contract/sharing.ts';
import { toLink } from './model/view.ts';
import { type OwnLinks, ownLinks } from './store/own-links.ts';
import { pageOrigin } from './store/stage-apps.ts';

interface Dependencies {
  readonly store: Pick<OwnLinks, 'list'>;
  readonly origin: () => string;
}

export const operation: Operation<typeof listLinks, Dependencies> = async ({ query }, { personId }, context) => {
  const { store, origin, page, now } = context;
  const start = (await page.start()) as { readonly after: string } | undefined;
  const { links, last } = await store.list(personId, query.limit, now(), start?.after);
  const nextCursor = await page.next(last === undefined ? undefined : { after: last });
  return { items: links.map((link) => toLink(link, origin())), nextCursor };
};

export const handler = handle(
  listLinks,
  { store: ownLinks(), origin: pageOrigin, cursors: signedCursors() },
  operation,
);
