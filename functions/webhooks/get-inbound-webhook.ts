import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getInboundWebhook } from './contract/inbound.ts';
import { toMessage } from './model/inbound/message.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

export const operation: Operation<typeof getInboundWebhook, { store: Pick<InboxStore, 'get'> }> = async (
  { params: { messageId } },
  _caller,
  { store },
) => toMessage(await store.get(messageId));

export const handler = handle(getInboundWebhook, { store: inboxStore() }, operation);
