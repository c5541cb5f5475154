import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { replayInboundWebhook } from './contract/inbound.ts';
import { toSummary } from './model/inbound/message.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

export const operation: Operation<
  typeof replayInboundWebhook,
  { store: Pick<InboxStore, 'get' | 'tellAgain'> }
> = async ({ params: { messageId } }, _caller, context) => {
  const item = await context.store.get(messageId);
  return context.store.tellAgain([item], toSummary(item), context);
};

const store = inboxStore();
export const handler = handle(replayInboundWebhook, { store, outcomes: store.outcomes }, operation);
