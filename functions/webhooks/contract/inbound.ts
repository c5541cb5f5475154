import * as z from 'zod/mini';
import { rawBody } from '../../../lib/contract/raw-body.ts';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { inboundWebhookReceived, SourceName } from './inbound-events.ts';
import { webhooks } from './module.ts';

/** Bytes of a message: more than any provider sends that is known to us, and less than an item can hold. */
const largest = 256 * 1024;

export const receiveWebhook = webhooks.route({
  method: 'POST',
  path: '/webhooks/in/{source}',
  auth: 'public',
  summary: 'Take a webhook of a provider: checked, stored, and handled afterwards',
  description: 'The same event is taken once, and answered the same each time.',
  status: 202,
  params: { source: SourceName },
  body: rawBody,
  bodyLimit: largest,
  response: z.strictObject({ messageId: Uuid }),
  errors: ['not-found', 'webhook-signature-refused', 'webhook-timestamp-refused'],
  access: { hooks: ['GetItem'], inbox: ['PutItem'] },
  emits: [inboundWebhookReceived],
});

const State = z.enum(['unhandled', 'handled']);

const summary = {
  messageId: Uuid,
  source: SourceName,
  /** The provider's id of the event, or a digest of what it signed. */
  eventId: z.string(),
  type: z.optional(z.string()),
  state: State,
  /** Bytes. */
  size: z.int(),
  receivedAt: Timestamp,
  /** Consumers that handled it. */
  handledBy: z.array(z.strictObject({ consumer: z.string(), at: Timestamp })),
  /** Consumers that failed on it and have not handled it since: dead letters, when nobody sends them again. */
  failures: z.array(z.strictObject({ consumer: z.string(), times: z.int(), at: Timestamp, error: z.string() })),
};
export const InboundSummary = z.strictObject(summary);
export type InboundSummary = z.infer<typeof InboundSummary>;
export const InboundWebhook = z.strictObject({
  ...summary,
  contentType: z.optional(z.string()),
  body: z.strictObject({ encoding: z.enum(['utf8', 'base64']), content: z.string() }),
});
export type InboundWebhook = z.infer<typeof InboundWebhook>;

const messageParams = { messageId: Uuid };

export const listInboundWebhooks = webhooks.route({
  method: 'GET',
  path: '/admin/webhook-sources/{source}/messages',
  auth: 'admin',
  permission: 'inbound:read',
  summary: 'What came of a source and is not handled, or is, oldest first',
  description: 'Unhandled are those that no consumer handled yet, and those that one failed on.',
  params: { source: SourceName },
  query: { ...paging(), state: z.optional(State) },
  response: page(InboundSummary),
  errors: ['invalid-cursor'],
  access: { 'inbox.shelves': ['Query'], cursorKey: ['GetSecretValue'] },
});

export const getInboundWebhook = webhooks.route({
  method: 'GET',
  path: '/admin/inbound-webhooks/{messageId}',
  auth: 'admin',
  permission: 'inbound:read',
  summary: 'One message with its body, and who handled it or failed on it',
  params: messageParams,
  response: InboundWebhook,
  errors: ['not-found'],
  access: { inbox: ['GetItem'] },
});

export const replayInboundWebhook = webhooks.route({
  method: 'POST',
  path: '/admin/inbound-webhooks/{messageId}/replay',
  auth: 'admin',
  permission: 'inbound:replay',
  summary: 'Tell consumers of a message again; who handled it does nothing',
  status: 202,
  params: messageParams,
  response: InboundSummary,
  errors: ['not-found'],
  access: { inbox: ['GetItem', 'PutItem'] },
  emits: [inboundWebhookReceived],
});

export const replayInboundWebhooks = webhooks.route({
  method: 'POST',
  path: '/admin/webhook-sources/{source}/replays',
  auth: 'admin',
  permission: 'inbound:replay',
  summary: 'Tell consumers again of what is not handled, oldest first',
  description: 'At most 50 with one request; call it again with `next` as `from` until there is none.',
  status: 202,
  params: { source: SourceName },
  body: z.strictObject({ from: z.optional(Timestamp), to: z.optional(Timestamp) }),
  response: z.strictObject({ replayed: z.int(), next: z.optional(Timestamp) }),
  access: { inbox: ['GetItem', 'PutItem'], 'inbox.shelves': ['Query'] },
  emits: [inboundWebhookReceived],
});
