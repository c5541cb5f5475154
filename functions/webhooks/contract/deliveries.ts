import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { organisationDeleted } from '../../identity/contract/events.ts';
import { endpointParams } from './endpoints.ts';
import { offeredEvents, webhookEndpointDisabled, webhookEndpointRemoved } from './events.ts';
import { webhooks } from './module.ts';

const Attempt = z.strictObject({
  at: Timestamp,
  durationMs: z.int(),
  /** HTTP status, when there was an answer. */
  status: z.optional(z.int()),
  /** What went wrong without an answer: `timeout`, `address-refused`, `connection-failed` ... */
  error: z.optional(z.string()),
  /** Beginning of what the receiver answered. */
  answer: z.optional(z.string()),
});

/** `pending`: about to be sent. `waiting`: for its next attempt. `dead`: nobody tries it any more. */
const State = z.enum(['pending', 'waiting', 'delivered', 'dead']);

const summary = {
  /** `webhook-id` of every attempt: that of the event. */
  deliveryId: Uuid,
  type: z.string(),
  state: State,
  /** Why it is dead: `exhausted`, `endpoint-disabled`, `gone`. */
  reason: z.optional(z.string()),
  attempts: z.int(),
  createdAt: Timestamp,
  nextAttemptAt: z.optional(Timestamp),
  deliveredAt: z.optional(Timestamp),
};
export const DeliverySummary = z.strictObject(summary);
export type DeliverySummary = z.infer<typeof DeliverySummary>;
export const WebhookDelivery = z.strictObject({
  ...summary,
  /** What is sent, to the byte. */
  body: z.string(),
  /** The latest, oldest first. */
  log: z.array(Attempt),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

const of = '/organisations/{organisationId}/webhook-endpoints/{endpointId}';
const deliveryParams = { ...endpointParams, deliveryId: Uuid };

/** What people and keys make go out beside what happens: each to an address that somebody wrote down, which need not be theirs. */
const sends = webhooks.limit('sends', { per: 'person', keys: 'organisation', tokens: 60, refillPerSecond: 1 / 2 });

export const sendTestWebhook = webhooks.route({
  method: 'POST',
  path: `${of}/test`,
  auth: 'user',
  permission: 'webhook:send',
  keys: 'webhooks:write',
  summary: 'Deliver an event of the type `Test` to an endpoint',
  status: 202,
  params: endpointParams,
  response: DeliverySummary,
  errors: ['not-found', 'webhook-endpoint-disabled'],
  limit: sends,
  access: { hooks: ['GetItem', 'PutItem'], deliveries: ['SendMessage'] },
});

export const listWebhookDeliveries = webhooks.route({
  method: 'GET',
  path: `${of}/deliveries`,
  auth: 'user',
  permission: 'webhook:read',
  keys: 'webhooks:read',
  summary: 'Deliveries to an endpoint, newest first, or the dead ones alone',
  params: endpointParams,
  query: { ...paging(), state: z.optional(z.enum(['dead'])) },
  response: page(DeliverySummary),
  errors: ['not-found', 'invalid-cursor'],
  access: {
    hooks: ['GetItem', 'BatchGetItem'],
    'hooks.byTime': ['Query'],
    'hooks.agenda': ['Query'],
    cursorKey: ['GetSecretValue'],
  },
});

export const getWebhookDelivery = webhooks.route({
  method: 'GET',
  path: `${of}/deliveries/{deliveryId}`,
  auth: 'user',
  permission: 'webhook:read',
  keys: 'webhooks:read',
  summary: 'One delivery with what was sent and how its attempts ended',
  params: deliveryParams,
  response: WebhookDelivery,
  errors: ['not-found'],
  access: { hooks: ['BatchGetItem'] },
});

export const replayWebhookDelivery = webhooks.route({
  method: 'POST',
  path: `${of}/deliveries/{deliveryId}/replay`,
  auth: 'user',
  permission: 'webhook:send',
  keys: 'webhooks:write',
  summary: 'Send a delivery again, with the same id and body',
  description:
    'One that is delivered, dead or `waiting`; also one that is `pending` for more than an hour, because what should have sent it is gone from our queues.',
  status: 202,
  params: deliveryParams,
  response: DeliverySummary,
  errors: ['not-found', 'webhook-endpoint-disabled', 'webhook-delivery-in-progress'],
  limit: sends,
  access: { hooks: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'], deliveries: ['SendMessage'] },
});

export const replayWebhookDeliveries = webhooks.route({
  method: 'POST',
  path: `${of}/replays`,
  auth: 'user',
  permission: 'webhook:send',
  summary: 'Send the dead deliveries of a time again, oldest first',
  description: 'At most 100 with one request; call it again while `more` is true.',
  status: 202,
  params: endpointParams,
  body: z.strictObject({ from: z.optional(Timestamp), to: z.optional(Timestamp) }),
  response: z.strictObject({ replayed: z.int(), more: z.boolean() }),
  errors: ['not-found', 'webhook-endpoint-disabled'],
  limit: sends,
  access: {
    hooks: ['GetItem', 'PutItem', 'UpdateItem'],
    'hooks.agenda': ['Query'],
    deliveries: ['SendMessage'],
  },
  timeout: 20,
});

export const planDeliveries = webhooks.consumer({
  on: { event: offeredEvents },
  summary: 'Plan a delivery of an event to each endpoint of its organisation that subscribed to it',
  access: { hooks: ['Query', 'PutItem'], deliveries: ['SendMessage'] },
});

/** One message at a time: a slow receiver holds up nobody else. */
export const deliverWebhook = webhooks.consumer({
  on: { queue: 'deliveries', batch: 1 },
  summary: 'Deliver one event to one endpoint, or say when to try again',
  message: z.object({ organisationId: Uuid, endpointId: Uuid, deliveryId: Uuid, turn: z.int() }),
  access: {
    hooks: ['BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    'hooks.lanes': ['Query'],
    deliveries: ['SendMessage'],
  },
  timeout: 30,
  emits: [webhookEndpointDisabled],
});

export const wakeDeliveries = webhooks.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Queue deliveries whose next attempt is due, and those that were forgotten on their way to the queue',
  access: { 'hooks.agenda': ['Query'], hooks: ['UpdateItem'], deliveries: ['SendMessage'] },
  timeout: 60,
});

export const followRemovals = webhooks.consumer({
  on: { event: [organisationDeleted, webhookEndpointRemoved] },
  summary: 'Have the log of a deleted endpoint removed, and all endpoints of a deleted organisation',
  access: { purges: ['SendMessage'] },
});

export const purgeWebhooks = webhooks.consumer({
  on: { queue: 'purges', batch: 1 },
  summary: 'Remove the log of an endpoint, or the endpoints of an organisation with theirs, page by page',
  message: z.object({ organisationId: Uuid, endpointId: z.optional(Uuid) }),
  access: { hooks: ['Query', 'BatchWriteItem', 'UpdateItem'], purges: ['SendMessage'] },
  timeout: 60,
});
