import type { Input } from './call.ts';
import type { OutboxMessage } from './outbox.ts';

/** What SES would tell of a mail; `Bounce` is a permanent one. */
const kinds = {
  Delivery: { type: 'Email Delivered', member: 'delivery', more: {} },
  Bounce: { type: 'Email Bounced', member: 'bounce', more: { bounceType: 'Permanent', bounceSubType: 'General' } },
  SoftBounce: {
    type: 'Email Bounced',
    member: 'bounce',
    more: { bounceType: 'Transient', bounceSubType: 'MailboxFull' },
  },
  Complaint: { type: 'Email Complaint Received', member: 'complaint', more: { complaintFeedbackType: 'abuse' } },
  Open: { type: 'Email Opened', member: 'open', more: {} },
} as const;

export const mailEventKinds = Object.keys(kinds);

/** An event of SES about a mail of the outbox, as its event publishing puts it on the account's bus. @throws Error for an unknown kind. */
export function mailEvent(mail: OutboxMessage, kind: string, at: Date): { detailType: string; detail: Input } {
  const found = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
  if (!found) throw new Error(`kind is one of ${mailEventKinds.join(', ')}.`);
  const tags = Object.fromEntries(
    ((mail.tags ?? []) as { Name: string; Value: string }[]).map(({ Name, Value }) => [Name, [Value]]),
  );
  const set = mail.configurationSet;
  const destination = mail.to.split(', ');
  return {
    detailType: found.type,
    detail: {
      eventType: kind === 'SoftBounce' ? 'Bounce' : kind,
      mail: {
        timestamp: mail.at,
        messageId: mail.id,
        source: mail.from,
        destination,
        tags: { ...(set ? { 'ses:configuration-set': [String(set)] } : {}), ...tags },
      },
      [found.member]: { ...found.more, timestamp: at.toISOString() },
    },
  };
}
