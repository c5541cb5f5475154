import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getMessage } from './contract/messages.ts';
import { toMessage } from './model/new-message.ts';
import { type MessageStore, messageStore } from './store/messages.ts';

export const operation: Operation<typeof getMessage, { store: Pick<MessageStore, 'get'> }> = async (
  { params },
  _caller,
  { store },
) => {
  const { message, deliveries } = await store.get(params.messageId);
  return toMessage(message, deliveries);
};

export const handler = handle(getMessage, { store: messageStore() }, operation);
