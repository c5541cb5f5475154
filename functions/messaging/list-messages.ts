import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listMessages } from './contract/messages.ts';
import { toSummary } from './model/new-message.ts';
import { type MessageStore, messageStore } from './store/messages.ts';

export const operation: Operation<typeof listMessages, { store: Pick<MessageStore, 'page'> }> = async (
  { query },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as Key | undefined;
  const { items, next } = await store.page(query.personId, query.limit, start);
  return { items: items.map(toSummary), nextCursor: await page.next(next) };
};

export const handler = handle(listMessages, { store: messageStore(), cursors: signedCursors() }, operation);
