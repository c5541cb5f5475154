import { consume } from '../../lib/runtime/consume.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { planDeliveries } from './contract/deliveries.ts';
import { plannedDelivery } from './model/delivery.ts';
import { subscribes } from './model/endpoint.ts';
import { orderKeyOf } from './model/lane.ts';
import { organisationOf } from './model/organisation.ts';
import { type Deliverer, delivererStore } from './store/deliverer.ts';
import { type DeliveryQueue, deliveryQueue } from './store/delivery-queue.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';
import type { DeliveryItem } from './store/items.ts';
import { type Limits, limits } from './store/limits.ts';

interface Dependencies {
  readonly endpoints: Pick<EndpointStore, 'list'>;
  readonly store: Pick<Deliverer, 'plan'>;
  readonly queue: DeliveryQueue;
  readonly limits: () => Limits;
}

/** Endpoints of one organisation that are planned for at once. */
const lanes = 8;

/** What was told within this time is delivered in its order, even when the bus changed it. */
const gatherMs = 2_000;

/**
 * A crash after any call repeats what is left: a delivery is logged once for an event and an endpoint, and one of which nothing has become
 * yet goes to the queue again. An event from further back than the log is passed over, since nobody could tell whether it was delivered.
 */
export const operation: ConsumerOperation<typeof planDeliveries, Dependencies> = async (event, context) => {
  const { endpoints, store, queue, now } = context;
  const { logDays } = context.limits();
  if (Date.parse(event.occurredAt) < now().getTime() - logDays * 86_400_000) return;
  const organisationId = organisationOf(event.detail);
  if (!organisationId) return;
  const toSend: DeliveryItem[] = [];
  const inOrder: DeliveryItem[] = [];
  const subscribed = (await endpoints.list(organisationId)).filter((endpoint) => subscribes(endpoint, event.type));
  await inLanes(subscribed, lanes, async (endpoint) => {
    const { id: deliveryId, type, occurredAt, detail: data } = event;
    const { endpointId } = endpoint;
    const orderKey = endpoint.ordered ? orderKeyOf(event) : undefined;
    const about = { organisationId, endpointId, deliveryId, type, occurredAt, data, orderKey };
    const item = plannedDelivery(about, now(), logDays);
    if (await store.plan(item)) (orderKey ? inOrder : toSend).push(item);
  });
  if (toSend.length > 0) await queue.send(toSend);
  if (inOrder.length > 0) await queue.send(inOrder, gatherMs);
};

export const handler = consume(
  planDeliveries,
  { endpoints: endpointStore(), store: delivererStore(), queue: deliveryQueue(), limits },
  operation,
);
