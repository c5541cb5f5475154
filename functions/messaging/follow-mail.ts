import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { followMail } from './contract/work.ts';
import { type MailNewsStore, mailNewsStore } from './store/mail-news.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * What SES tells of a mail may come twice, late and in any order: each is noted once, and a bounce is not undone by a delivery. Mails of other
 * modules carry no message: of them only the address counts.
 */
export const operation: ConsumerOperation<typeof followMail, { readonly store: MailNewsStore }> = async (
  news,
  context,
) => {
  const { store } = context;
  const { kind, tags, recipients, at } = news;
  const [personId = '', messageId = ''] = [tags.personId?.[0], tags.messageId?.[0]];
  const of = uuid.test(personId) && uuid.test(messageId) ? { personId, messageId } : undefined;
  if (kind === 'Delivery' && of) return store.delivered(of, at);
  if (kind === 'Open' && of) return store.opened(of, at);
  const reason = kind === 'Complaint' ? 'complained' : news.permanent ? 'bounced' : undefined;
  if (kind === 'Bounce' && of) await store.bounced(of, reason ? 'bounced' : 'undeliverable');
  if (!reason) return;
  for (const address of recipients) await store.suppress(address.toLowerCase(), reason, of, context);
};

export const handler = consume(followMail, { store: mailNewsStore() }, operation);
