import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { replayInboundWebhooks } from './contract/inbound.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

/** As many as one transaction takes, with its outcome. */
const mostAtOnce = 50;

export const operation: Operation<
  typeof replayInboundWebhooks,
  { store: Pick<InboxStore, 'shelf' | 'tellAgain'> }
> = async ({ params: { source }, body: { from = '0', to = '9' } }, _caller, context) => {
  const { items } = await context.store.shelf(source, 'unhandled', [from, to], mostAtOnce + 1);
  const again = items.slice(0, mostAtOnce);
  const next = items[mostAtOnce]?.receivedAt;
  const response = { replayed: again.length, ...(next ? { next } : {}) };
  return context.store.tellAgain(again, response, context);
};

const store = inboxStore();
export const handler = handle(replayInboundWebhooks, { store, outcomes: store.outcomes }, operation);
