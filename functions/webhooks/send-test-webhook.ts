import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { sendTestWebhook } from './contract/deliveries.ts';
import { plannedDelivery, toSummary } from './model/delivery.ts';
import { type DeliveryStore, deliveryStore } from './store/deliveries.ts';
import { type DeliveryQueue, deliveryQueue } from './store/delivery-queue.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';
import { type Limits, limits } from './store/limits.ts';

interface Dependencies {
  readonly endpoints: Pick<EndpointStore, 'get'>;
  readonly store: Pick<DeliveryStore, 'add'>;
  readonly queue: DeliveryQueue;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof sendTestWebhook, Dependencies> = async (
  { params: { organisationId, endpointId } },
  _caller,
  context,
) => {
  const endpoint = await context.endpoints.get(organisationId, endpointId);
  if (!endpoint.enabled) throw new AppError('webhook-endpoint-disabled');
  const at = context.now();
  const about = { organisationId, endpointId, deliveryId: context.newId() };
  const data = { organisationId, endpointId };
  const planned = { ...about, type: 'Test', occurredAt: at.toISOString(), data };
  const item = plannedDelivery(planned, at, context.limits().logDays);
  const response = await context.store.add(item, toSummary(item), context);
  await context.queue.send([{ ...about, deliveryId: response.deliveryId, turn: 0 }]);
  return response;
};

const store = deliveryStore();
export const handler = handle(
  sendTestWebhook,
  {
    keys: keyGuard(),
    endpoints: endpointStore(),
    store,
    queue: deliveryQueue(),
    outcomes: store.outcomes,
    limits,
    limiter: rateLimiter(),
  },
  operation,
);
