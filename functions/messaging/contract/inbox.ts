import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { publishAccess } from '../../../lib/sync/publish-access.ts';
import { Topic } from './fields.ts';
import { messaging } from './module.ts';

export const InboxMessage = z.strictObject({
  messageId: Uuid,
  topic: Topic,
  title: z.string(),
  body: z.string(),
  link: z.optional(z.string()),
  createdAt: Timestamp,
  readAt: z.optional(Timestamp),
});
export type InboxMessage = z.infer<typeof InboxMessage>;

/** In the person's own space; the id of a document is that of its message. */
export const inboxCopies = messaging.collection('inbox', {
  summary: 'Messages to the person in the app',
  writer: 'server',
  spaces: ['person'],
  roles: { owner: ['read'] },
  fields: {
    topic: { type: 'string', required: true },
    title: { type: 'string', required: true },
    body: { type: 'string', required: true },
    link: { type: 'string' },
    createdAt: { type: 'string', format: 'date-time', required: true },
    readAt: { type: 'string', format: 'date-time' },
  },
  indexes: { byTime: ['-createdAt'] },
});

/** One document, `badge`, in the person's own space. */
export const badgeCopies = messaging.collection('inbox-badge', {
  summary: 'How many messages in the app the person has not read',
  writer: 'server',
  spaces: ['person'],
  roles: { owner: ['read'] },
  fields: { unread: { type: 'integer', minimum: 0, required: true } },
});

export const listInbox = messaging.route({
  method: 'GET',
  path: '/me/inbox',
  auth: 'user',
  permission: 'ownInbox:read',
  summary: 'Your messages, newest first',
  query: paging(),
  response: page(InboxMessage),
  errors: ['invalid-cursor'],
  access: { messages: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const getBadge = messaging.route({
  method: 'GET',
  path: '/me/inbox/badge',
  auth: 'user',
  permission: 'ownInbox:read',
  summary: 'How many of your messages are unread',
  response: z.strictObject({ unread: z.int() }),
  access: { 'messages.unread': ['Query'] },
});

export const readInboxMessage = messaging.route({
  method: 'PUT',
  path: '/me/inbox/{messageId}/read',
  auth: 'user',
  permission: 'ownInbox:update',
  summary: 'Mark a message as read; repeating it changes nothing',
  params: { messageId: Uuid },
  response: InboxMessage,
  errors: ['not-found'],
  idempotency: 'none',
  access: { messages: ['GetItem', 'UpdateItem'] },
});

export const readWholeInbox = messaging.route({
  method: 'POST',
  path: '/me/inbox/read',
  auth: 'user',
  permission: 'ownInbox:update',
  summary: 'Mark all your messages as read; repeating it changes nothing',
  description: 'At most 100 with one request; call it again while `more` is true.',
  response: z.strictObject({ read: z.int(), more: z.boolean() }),
  idempotency: 'none',
  access: { 'messages.unread': ['Query'], messages: ['GetItem', 'UpdateItem'] },
});

export const publishInbox = messaging.consumer({
  on: { queue: 'publications' },
  summary: 'Bring the copy of a message and the badge in the person’s own space up to date',
  message: z.object({ personId: Uuid, messageId: Uuid }),
  access: { ...publishAccess, messages: ['GetItem'], 'messages.unread': ['Query'] },
});
