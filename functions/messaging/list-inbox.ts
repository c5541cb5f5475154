import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listInbox } from './contract/inbox.ts';
import { toInboxMessage } from './model/inbox.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

export const operation: Operation<typeof listInbox, { store: Pick<InboxStore, 'page'> }> = async (
  { query },
  { personId },
  { store, page },
) => {
  const start = (await page.start()) as Key | undefined;
  const { items, next } = await store.page(personId, query.limit, start);
  return { items: items.map(toInboxMessage), nextCursor: await page.next(next) };
};

export const handler = handle(listInbox, { store: inboxStore(), cursors: signedCursors() }, operation);
