import * as z from 'zod/mini';
import { personUnsubscribed } from './events.ts';
import { messaging } from './module.ts';

const params = { token: z.string().check(z.minLength(40), z.maxLength(400), z.regex(/^[A-Za-z0-9_.-]+$/)) };

/** Links of mails are opened by scanners too: looking changes nothing. */
export const showUnsubscribePage = messaging.route({
  method: 'GET',
  path: '/unsubscribe/{token}',
  unversioned: true,
  auth: 'public',
  summary: 'Page on which a person ends the mails of a topic, without signing in',
  params,
  response: z.string(),
  contentType: 'text/html',
  errors: ['not-found'],
  access: { messages: ['GetItem'] },
});

/** RFC 8058: mail programs send a form of their own to it, which says nothing that the address does not. */
export const unsubscribe = messaging.route({
  method: 'POST',
  path: '/unsubscribe/{token}',
  unversioned: true,
  auth: 'public',
  audit: 'command',
  idempotency: 'none',
  summary: 'End the mails of a topic: by the page, or in one click by the mail program',
  params,
  ignoresBody: true,
  response: z.string(),
  contentType: 'text/html',
  errors: ['not-found'],
  access: { messages: ['GetItem', 'PutItem'], 'identity/people': ['ConditionCheckItem'] },
  emits: [personUnsubscribed],
});
