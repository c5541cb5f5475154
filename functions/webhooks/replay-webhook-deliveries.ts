import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { replayWebhookDeliveries } from './contract/deliveries.ts';
import { type DeliveryStore, deliveryStore } from './store/deliveries.ts';
import { type DeliveryQueue, deliveryQueue } from './store/delivery-queue.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';

interface Dependencies {
  readonly endpoints: Pick<EndpointStore, 'get'>;
  readonly store: Pick<DeliveryStore, 'dead' | 'raise'>;
  readonly queue: DeliveryQueue;
}

const mostAtOnce = 100;
/** What is raised together, and sent with one request. */
const together = 10;

/** A request that breaks off left some of them on their way, and the rest dead: repeated, it goes on with these. */
export const operation: Operation<typeof replayWebhookDeliveries, Dependencies> = async (
  { params: { organisationId, endpointId }, body },
  _caller,
  { endpoints, store, queue, now },
) => {
  const endpoint = await endpoints.get(organisationId, endpointId);
  if (!endpoint.enabled) throw new AppError('webhook-endpoint-disabled');
  const { from = '0000', to = '9999' } = body;
  const { dead, more } = await store.dead(endpointId, from, to, mostAtOnce);
  let replayed = 0;
  for (let start = 0; start < dead.length; start += together) {
    const raised = await Promise.all(dead.slice(start, start + together).map((each) => store.raise(each, now())));
    const items = raised.filter((item) => item !== undefined);
    await queue.send(items);
    replayed += items.length;
  }
  return { replayed, more };
};

const store = deliveryStore();
export const handler = handle(
  replayWebhookDeliveries,
  { endpoints: endpointStore(), store, queue: deliveryQueue(), outcomes: store.outcomes, limiter: rateLimiter() },
  operation,
);
