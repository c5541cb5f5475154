import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getBadge } from './contract/inbox.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

export const operation: Operation<typeof getBadge, { store: Pick<InboxStore, 'countUnread'> }> = async (
  _input,
  { personId },
  { store },
) => ({ unread: await store.countUnread(personId) });

export const handler = handle(getBadge, { store: inboxStore() }, operation);
