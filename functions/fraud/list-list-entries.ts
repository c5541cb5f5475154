import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listListEntries } from './contract/lists.ts';
import { isCurrent, toEntry } from './model/list-entry.ts';
import { type ListStore, listStore } from './store/lists.ts';

export const operation: Operation<typeof listListEntries, { store: Pick<ListStore, 'page'> }> = async (
  { params: { name }, query },
  _caller,
  { store, page, now },
) => {
  const { items, next } = await store.page(name, query.limit, (await page.start()) as Key | undefined);
  const at = now();
  return {
    items: items.filter((item) => isCurrent(item, at)).map(toEntry),
    nextCursor: await page.next(next),
  };
};

export const handler = handle(listListEntries, { store: listStore(), cursors: signedCursors() }, operation);
