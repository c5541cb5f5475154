import { type InboxItem, inboxKey, shelfOf } from '../../../../lib/inbound/items.ts';
import { uuidv8 } from '../../../../lib/runtime/ids.ts';
import type { InboundSummary, InboundWebhook } from '../../contract/inbound.ts';
import type { Shelved } from '../../store/inbox.ts';
import type { Checked } from './checked.ts';

/** The same for the same event of the same source. */
export const messageIdOf = (source: string, eventId: string): string =>
  uuidv8(`${source}
${eventId}`);

/** Characters of a content type that are kept. */
const longestContentType = 100;

export function inboxItem(
  source: string,
  { eventId, type }: Checked,
  { bytes, contentType }: { readonly bytes: Uint8Array; readonly contentType: string | undefined },
  now: Date,
  days: number,
): InboxItem {
  const messageId = messageIdOf(source, eventId);
  return {
    ...inboxKey(messageId),
    entity: 'InboundWebhook',
    messageId,
    source,
    eventId,
    ...(type ? { type } : {}),
    ...(contentType ? { contentType: contentType.slice(0, longestContentType) } : {}),
    body: bytes,
    size: bytes.length,
    receivedAt: now.toISOString(),
    shelf: shelfOf(source, 'unhandled'),
    seen: {},
    failures: {},
    expiresAt: Math.floor(now.getTime() / 1000) + days * 86_400,
  };
}

export const toSummary = (item: Shelved): InboundSummary => ({
  messageId: item.messageId,
  source: item.source,
  eventId: item.eventId,
  ...(item.type ? { type: item.type } : {}),
  state: item.shelf === shelfOf(item.source, 'handled') ? 'handled' : 'unhandled',
  size: item.size,
  receivedAt: item.receivedAt,
  handledBy: Object.entries(item.seen).map(([consumer, at]) => ({ consumer, at })),
  failures: Object.entries(item.failures).map(([consumer, { times, at, error }]) => ({ consumer, times, at, error })),
});

/** A body is shown as text when it is one, to the byte. */
export function toMessage(item: InboxItem): InboundWebhook {
  const bytes = Buffer.from(item.body);
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(bytes);
  return {
    ...toSummary(item),
    ...(item.contentType ? { contentType: item.contentType } : {}),
    body: isText ? { encoding: 'utf8', content: text } : { encoding: 'base64', content: bytes.toString('base64') },
  };
}
