import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { badgeCopies, inboxCopies, publishInbox } from './contract/inbox.ts';
import { inboxFields } from './model/inbox.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

interface Dependencies {
  readonly store: Pick<InboxStore, 'find' | 'countUnread'>;
  readonly publisher: Pick<Publisher, 'mirror'>;
}

/** The message says only where to look: copy and badge follow from what is there now. Nothing unread is no badge. */
export const operation: ConsumerOperation<typeof publishInbox, Dependencies> = async (
  { personId, messageId },
  { store, publisher },
) => {
  const space = personSpace(personId);
  await publisher.mirror({ space, collection: inboxCopies, id: messageId }, async () => {
    const item = await store.find(personId, messageId);
    return item ? inboxFields(item) : null;
  });
  await publisher.mirror({ space, collection: badgeCopies, id: 'badge' }, async () => {
    const unread = await store.countUnread(personId);
    return unread > 0 ? { unread } : null;
  });
};

export const handler = consume(publishInbox, { store: inboxStore(), publisher: createPublisher() }, operation);
