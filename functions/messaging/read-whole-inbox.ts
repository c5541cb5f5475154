import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { readWholeInbox } from './contract/inbox.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';

const [most, together] = [100, 10] as const;

export const operation: Operation<typeof readWholeInbox, { store: Pick<InboxStore, 'unread' | 'read'> }> = async (
  _input,
  { personId },
  { store, now },
) => {
  const ids = await store.unread(personId, most);
  const read = async (messageId: string) => {
    try {
      await store.read(personId, messageId, now());
    } catch (error) {
      // It was removed meanwhile: that it is unread is over too.
      if (!(error instanceof AppError)) throw error;
    }
  };
  for (let start = 0; start < ids.length; start += together) {
    await Promise.all(ids.slice(start, start + together).map(read));
  }
  return { read: ids.length, more: ids.length === most };
};

export const handler = handle(readWholeInbox, { store: inboxStore() }, operation);
