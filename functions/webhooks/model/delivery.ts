import type { DeliverySummary, WebhookDelivery } from '../contract/deliveries.ts';
import { type DeliveryItem, deliveryKey } from '../store/items.ts';
import { waitingPlace } from './lane.ts';

/** What an event or a test becomes for one endpoint. */
export interface Planned {
  readonly organisationId: string;
  readonly endpointId: string;
  /** Id of the event: the same event is one delivery for each endpoint, however often it comes. */
  readonly deliveryId: string;
  readonly type: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly data: unknown;
  /** For endpoints that want order: what it is about. */
  readonly orderKey?: string | undefined;
}

export function plannedDelivery(planned: Planned, now: Date, logDays: number): DeliveryItem {
  const { organisationId, endpointId, deliveryId, type, occurredAt, data, orderKey } = planned;
  const createdAt = now.toISOString();
  return {
    ...deliveryKey(endpointId, deliveryId),
    entity: 'WebhookDelivery',
    organisationId,
    endpointId,
    deliveryId,
    type,
    body: JSON.stringify({ type, timestamp: occurredAt, data }),
    ...(orderKey ? { orderKey, lane: waitingPlace(orderKey, deliveryId) } : {}),
    state: 'pending',
    turn: 0,
    tries: 0,
    attempts: 0,
    log: [],
    createdAt,
    loggedAt: `${createdAt}#${deliveryId}`,
    expiresAt: Math.floor(now.getTime() / 1000) + logDays * 86_400,
  };
}

/** Longer than the queue tries a message that fails: five times, three minutes apart. */
const goneAfterMs = 3_600_000;

/**
 * Whether nothing but its first message would send it, which may be gone: purged from the dead letters, or expired there. One that is there still belongs to a
 * turn that is over once somebody sends the delivery again.
 */
export const isForgotten = ({ state, agenda, createdAt }: DeliveryItem, now: Date): boolean =>
  state === 'pending' && agenda === undefined && Date.parse(createdAt) + goneAfterMs <= now.getTime();

export const toSummary = (item: DeliveryItem): DeliverySummary => ({
  deliveryId: item.deliveryId,
  type: item.type,
  state: item.state,
  ...(item.reason ? { reason: item.reason } : {}),
  attempts: item.attempts,
  createdAt: item.createdAt,
  ...(item.state === 'waiting' && item.nextAttemptAt ? { nextAttemptAt: item.nextAttemptAt } : {}),
  ...(item.deliveredAt ? { deliveredAt: item.deliveredAt } : {}),
});

export const toDelivery = (item: DeliveryItem): WebhookDelivery => ({
  ...toSummary(item),
  body: item.body,
  log: item.log.map((attempt) => ({ ...attempt })),
});
