import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listInboundWebhooks } from './contract/inbound.ts';
import { toSummary } from './model/inbound/message.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

export const operation: Operation<typeof listInboundWebhooks, { store: Pick<InboxStore, 'shelf'> }> = async (
  { params: { source }, query: { state = 'unhandled', limit } },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as Key | undefined;
  const { items, next } = await store.shelf(source, state, ['0', '9'], limit, start);
  return { items: items.map(toSummary), nextCursor: await page.next(next) };
};

export const handler = handle(listInboundWebhooks, { store: inboxStore(), cursors: signedCursors() }, operation);
