import type { InboxMessage } from '../contract/inbox.ts';
import type { InboxItem } from '../store/items.ts';

/** What a device is told of a message. */
export const inboxFields = ({ topic, title, body, link, createdAt, readAt }: InboxItem) => ({
  topic,
  title,
  body,
  ...(link ? { link } : {}),
  createdAt,
  ...(readAt ? { readAt } : {}),
});

export const toInboxMessage = (item: InboxItem): InboxMessage => ({ messageId: item.messageId, ...inboxFields(item) });
