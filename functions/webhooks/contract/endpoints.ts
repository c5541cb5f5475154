import * as z from 'zod/mini';
import { line, printable, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { DisabledReason, offeredEvents, webhookEndpointRemoved } from './events.ts';
import { webhooks } from './module.ts';

const names = offeredEvents.map(({ name }) => name) as unknown as readonly [
  (typeof offeredEvents)[number]['name'],
  ...(typeof offeredEvents)[number]['name'][],
];
const EventName = z.enum(names);
const Events = z.array(EventName).check(z.minLength(1), z.maxLength(names.length));

const Url = z.string().check(z.minLength(1), z.maxLength(2048), printable);
const Version = z.number().check(z.int(), z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));

export const WebhookEndpoint = z.strictObject({
  endpointId: Uuid,
  url: z.string(),
  description: z.string(),
  /** Names of the events it is told of; absent: all that endpoints can be told of. */
  events: z.optional(z.array(z.string())),
  /** Deliveries about the same thing go one after the other; one that fails holds back those behind it until it succeeds or is dead. */
  ordered: z.boolean(),
  enabled: z.boolean(),
  disabledReason: z.optional(DisabledReason),
  /** `open`: it failed too often in a row, and is only probed until one delivery succeeds. */
  circuit: z.enum(['closed', 'open']),
  failures: z.int(),
  failingSince: z.optional(Timestamp),
  /** Until when deliveries are signed with the secret before as well. */
  secretOverlapUntil: z.optional(Timestamp),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

const WithSecret = z.strictObject({ endpoint: WebhookEndpoint, secret: z.string() });

export const organisationParams = { organisationId: Uuid };
export const endpointParams = { organisationId: Uuid, endpointId: Uuid };

const collection = '/organisations/{organisationId}/webhook-endpoints';
const one = '/organisations/{organisationId}/webhook-endpoints/{endpointId}';

export const createWebhookEndpoint = webhooks.route({
  method: 'POST',
  path: collection,
  auth: 'user',
  permission: 'webhook:create',
  keys: 'webhooks:write',
  summary: 'Have events of the organisation delivered to an address',
  description: 'The secret stands in this answer alone; rotate it to have another one.',
  status: 201,
  params: organisationParams,
  body: z.strictObject({
    url: Url,
    description: z.optional(line(200, 0)),
    events: z.optional(Events),
    ordered: z.optional(z.boolean()),
    enabled: z.optional(z.boolean()),
  }),
  response: WithSecret,
  errors: ['not-found', 'webhook-endpoint-limit', 'webhook-url-refused'],
  access: { hooks: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const listWebhookEndpoints = webhooks.route({
  method: 'GET',
  path: collection,
  auth: 'user',
  permission: 'webhook:read',
  keys: 'webhooks:read',
  summary: 'Endpoints of the organisation',
  params: organisationParams,
  response: z.strictObject({
    items: z.array(WebhookEndpoint),
    /** Names of the events that endpoints can be told of. */
    offered: z.array(z.string()),
  }),
  errors: ['not-found'],
  access: { hooks: ['Query'] },
});

export const getWebhookEndpoint = webhooks.route({
  method: 'GET',
  path: one,
  auth: 'user',
  permission: 'webhook:read',
  keys: 'webhooks:read',
  summary: 'One endpoint, with the state of its circuit',
  params: endpointParams,
  response: WebhookEndpoint,
  errors: ['not-found'],
  access: { hooks: ['GetItem'] },
});

export const updateWebhookEndpoint = webhooks.route({
  method: 'PATCH',
  path: one,
  auth: 'user',
  permission: 'webhook:update',
  keys: 'webhooks:write',
  summary: 'Change, enable or disable an endpoint',
  description: 'Another address or `enabled: true` closes the circuit. `events: null` subscribes to all of them.',
  params: endpointParams,
  body: z.strictObject({
    url: z.optional(Url),
    description: z.optional(line(200, 0)),
    events: z.optional(z.nullable(Events)),
    ordered: z.optional(z.boolean()),
    enabled: z.optional(z.boolean()),
    version: z.optional(Version),
  }),
  response: WebhookEndpoint,
  errors: ['not-found', 'conflict', 'webhook-url-refused'],
  access: { hooks: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const deleteWebhookEndpoint = webhooks.route({
  method: 'DELETE',
  path: one,
  auth: 'user',
  permission: 'webhook:delete',
  keys: 'webhooks:write',
  summary: 'Delete an endpoint',
  description: 'What is on its way is not delivered any more; its log is removed afterwards.',
  params: endpointParams,
  errors: ['not-found'],
  access: { hooks: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
  emits: [webhookEndpointRemoved],
});

export const rotateWebhookSecret = webhooks.route({
  method: 'POST',
  path: '/organisations/{organisationId}/webhook-endpoints/{endpointId}/secret',
  auth: 'user',
  permission: 'webhook:update',
  keys: 'webhooks:write',
  summary: 'Give an endpoint another secret',
  description: 'For a day deliveries carry a signature by each of the two, so that the receiver can change over.',
  params: endpointParams,
  response: WithSecret,
  errors: ['not-found', 'conflict'],
  access: { hooks: ['GetItem', 'PutItem', 'UpdateItem'] },
});
