import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { Channel, Locale, Name, PhoneNumber, Topic, Variables } from './fields.ts';
import { messaging } from './module.ts';

/**
 * `queued`: about to be sent. `held`: until a time that the person, a digest or a retry chose. `sending`: handed to the provider, no answer
 * noted yet. `delivered` and `bounced` come from the provider, where it tells. `suppressed`: by the person's own choice or a rule.
 */
export const states = ['queued', 'held', 'sending', 'sent', 'delivered', 'bounced', 'failed', 'suppressed'] as const;
export type State = (typeof states)[number];

export const Attempt = z.strictObject({
  at: Timestamp,
  /** `unknown`: no answer came; it may have been sent. */
  outcome: z.enum(['sent', 'failed', 'unknown']),
  /** What the provider calls it. */
  receipt: z.optional(z.string()),
  error: z.optional(z.string()),
});

export type AttemptNote = z.infer<typeof Attempt>;

/** What the carrier of a text, or Apple or Google, said of it; a notification has one for each device. */
export const Receipt = z.strictObject({
  /** As in `attempts`. */
  receipt: z.string(),
  at: Timestamp,
  outcome: z.enum(['delivered', 'failed']),
  response: z.string(),
});
export type Receipt = z.infer<typeof Receipt>;

export const MessageDelivery = z.strictObject({
  channel: Channel,
  state: z.enum(states),
  /** Why it is held, failed or suppressed. */
  reason: z.optional(z.string()),
  /** Until when it is held. */
  until: z.optional(Timestamp),
  attempts: z.array(Attempt),
  receipts: z.optional(z.array(Receipt)),
  sentAt: z.optional(Timestamp),
  deliveredAt: z.optional(Timestamp),
  openedAt: z.optional(Timestamp),
});
export type MessageDelivery = z.infer<typeof MessageDelivery>;

const summary = {
  messageId: Uuid,
  personId: Uuid,
  topic: Topic,
  template: z.strictObject({ name: Name, version: z.int() }),
  campaignId: z.optional(Uuid),
  createdAt: Timestamp,
};
export const MessageSummary = z.strictObject(summary);
export type MessageSummary = z.infer<typeof MessageSummary>;
export const Message = z.strictObject({ ...summary, variables: Variables, deliveries: z.array(MessageDelivery) });
export type Message = z.infer<typeof Message>;

export const sendMessage = messaging.route({
  method: 'POST',
  path: '/messages',
  auth: 'admin',
  permission: 'message:send',
  summary: 'Tell one person something, on the channels of a template',
  description:
    'It is written with its deliveries at once; what becomes of each stands in GET /v1/messages/{messageId}.',
  status: 202,
  body: z.strictObject({
    personId: Uuid,
    template: Name,
    variables: z._default(Variables, {}),
    /** Default: all that the template has texts for. */
    channels: z.optional(z.array(Channel).check(z.minLength(1), z.maxLength(4))),
    /** Default: the locale of the person. */
    locale: z.optional(Locale),
    /** Not before this time. */
    sendAt: z.optional(Timestamp),
    /** Where a text message goes: the backend keeps no number of its own. */
    phoneNumber: z.optional(PhoneNumber),
  }),
  response: Message,
  errors: ['template-unknown', 'variables-mismatch', 'channel-unknown', 'recipient-unknown'],
  access: { messages: ['GetItem', 'PutItem'], 'identity/people': ['ConditionCheckItem'] },
});

export const getMessage = messaging.route({
  method: 'GET',
  path: '/messages/{messageId}',
  auth: 'admin',
  permission: 'message:read',
  summary: 'One message with what became of it on each channel',
  params: { messageId: Uuid },
  response: Message,
  errors: ['not-found'],
  access: { messages: ['BatchGetItem'], 'messages.byMessage': ['Query'] },
});

export const listMessages = messaging.route({
  method: 'GET',
  path: '/messages',
  auth: 'admin',
  permission: 'message:read',
  summary: 'Messages to one person, newest first',
  query: { ...paging(), personId: Uuid },
  response: page(MessageSummary),
  errors: ['invalid-cursor'],
  access: { messages: ['Query'], cursorKey: ['GetSecretValue'] },
});
