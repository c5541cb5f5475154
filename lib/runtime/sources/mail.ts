import * as z from 'zod/mini';
import type { MailNews } from '../../contract/consumer.ts';
import { busMessage, fromQueue } from './queue.ts';
import { PoisonMessage } from './source.ts';

const texts = z.array(z.string());

/** The part of SES's event that is read; the rest is passed over. */
const MailEvent = z.object({
  eventType: z.enum(['Delivery', 'Bounce', 'Complaint', 'Open']),
  mail: z.object({
    messageId: z.string(),
    timestamp: z.string(),
    destination: texts,
    tags: z._default(z.record(z.string(), texts), {}),
  }),
  bounce: z.optional(z.object({ bounceType: z.string(), timestamp: z.optional(z.string()) })),
  complaint: z.optional(z.object({ timestamp: z.optional(z.string()) })),
  delivery: z.optional(z.object({ timestamp: z.optional(z.string()) })),
  open: z.optional(z.object({ timestamp: z.optional(z.string()) })),
});

/** SES tells the account's bus, the bus the queue. */
export const mailSource = fromQueue((_consumer, record) => {
  const read = z.safeParse(MailEvent, busMessage(record).detail);
  if (!read.success) throw new PoisonMessage('not an event of SES about a mail');
  const { eventType, mail, bounce, complaint, delivery, open } = read.data;
  const said = (bounce ?? complaint ?? delivery ?? open)?.timestamp ?? mail.timestamp;
  const news: MailNews = {
    kind: eventType,
    at: new Date(Number.isNaN(Date.parse(said)) ? Date.now() : said).toISOString(),
    mailId: mail.messageId,
    recipients: mail.destination,
    tags: mail.tags,
    ...(bounce ? { permanent: bounce.bounceType === 'Permanent' } : {}),
  };
  return { input: news };
});
