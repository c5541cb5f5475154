import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { addressSuppressed } from './events.ts';
import { messaging } from './module.ts';

/** What an item of the table stands for while its attribute `work` says so. */
export const works = ['email', 'sms', 'push', 'inbox', 'publication', 'batch'] as const;
export type Work = (typeof works)[number];

export const relayWork = messaging.consumer({
  // What a campaign or a morning wakes at once passes here before what is to reach one person now.
  on: { table: 'messages', changes: ['insert', 'modify', 'remove'], where: { work: works }, lanes: 10 },
  summary: 'Hand deliveries, batches of campaigns and changes of the inbox to their queues',
  access: {
    emails: ['SendMessage'],
    texts: ['SendMessage'],
    pushes: ['SendMessage'],
    inboxes: ['SendMessage'],
    publications: ['SendMessage'],
    batches: ['SendMessage'],
  },
});

export const wakeMessages = messaging.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Queue deliveries and campaigns whose time has come',
  access: { 'messages.agenda': ['Query'], messages: ['UpdateItem'] },
  timeout: 60,
});

const DeliveryTurn = z.object({
  personId: Uuid,
  messageId: Uuid,
  turn: z.int(),
  campaignId: z.optional(Uuid),
});
export type DeliveryTurn = z.infer<typeof DeliveryTurn>;

/** A provider that takes no more for the moment is asked for ten seconds: nobody waits behind that in its batch, or is claimed without time to send. */
const oneByOne = { batch: 1 } as const;

export const deliverEmail = messaging.consumer({
  on: { queue: 'emails', ...oneByOne },
  summary: 'Send one e-mail, or say why or until when not',
  message: DeliveryTurn,
  access: {
    messages: ['BatchGetItem', 'GetItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem'],
    email: ['SendEmail'],
  },
});

export const deliverText = messaging.consumer({
  on: { queue: 'texts', ...oneByOne },
  summary: 'Send one text message, or say why or until when not',
  message: DeliveryTurn,
  access: {
    messages: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem'],
    sms: ['Publish'],
  },
});

export const deliverPush = messaging.consumer({
  on: { queue: 'pushes', ...oneByOne },
  summary: 'Send one notification to the devices of a person, or say why or until when not',
  message: DeliveryTurn,
  access: {
    messages: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'Query'],
    'identity/people': ['BatchGetItem', 'Query', 'ConditionCheckItem'],
    push: ['CreatePlatformEndpoint', 'Publish'],
  },
});

export const deliverInbox = messaging.consumer({
  on: { queue: 'inboxes' },
  summary: 'Put one message into a person’s inbox',
  message: DeliveryTurn,
  access: {
    messages: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    'identity/people': ['BatchGetItem'],
  },
});

export const followMail = messaging.consumer({
  on: { mail: ['Delivery', 'Bounce', 'Complaint', 'Open'] },
  summary: 'Note what became of a mail; an address that bounces or complains gets no more',
  access: { messages: ['GetItem', 'PutItem', 'UpdateItem'] },
  emits: [addressSuppressed],
});

export const followReceipts = messaging.consumer({
  on: { receipts: ['sms', 'push'] },
  summary: 'Note what became of a text message or a notification',
  access: { messages: ['GetItem', 'UpdateItem'], 'messages.byMessage': ['Query'] },
  timeout: 300,
});

export const erasePersonMessages = messaging.consumer({
  on: { person: 'erase' },
  summary: 'Remove messages, preferences, inbox and push targets of a person',
  access: {
    messages: ['Query', 'BatchWriteItem'],
    push: ['DeleteEndpoint'],
  },
});

export const exportPersonMessages = messaging.consumer({
  on: { person: 'export' },
  summary: 'Messages, preferences and inbox of a person',
  access: { messages: ['Query'] },
});
