import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { readInboxMessage } from './contract/inbox.ts';
import { toInboxMessage } from './model/inbox.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

export const operation: Operation<typeof readInboxMessage, { store: Pick<InboxStore, 'read'> }> = async (
  { params },
  { personId },
  { store, now },
) => toInboxMessage(await store.read(personId, params.messageId, now()));

export const handler = handle(readInboxMessage, { store: inboxStore() }, operation);
