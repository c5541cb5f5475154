import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listBankFiles } from './contract/rails.ts';
import { toBankFile } from './model/rails/file-view.ts';
import { type FileList, fileList } from './store/file-list.ts';

export const operation: Operation<typeof listBankFiles, { readonly store: FileList }> = async (
  { query },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as { readonly before: string } | undefined;
  const { items, next } = await store.page(query.limit, start?.before);
  return {
    items: items.map(toBankFile),
    nextCursor: await page.next(next === undefined ? undefined : { before: next }),
  };
};

export const handler = handle(listBankFiles, { store: fileList(), cursors: signedCursors() }, operation);
