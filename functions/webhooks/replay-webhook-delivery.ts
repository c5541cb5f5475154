import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { replayWebhookDelivery } from './contract/deliveries.ts';
import { isForgotten, toSummary } from './model/delivery.ts';
import { type DeliveryStore, deliveryStore } from './store/deliveries.ts';
import { type DeliveryQueue, deliveryQueue } from './store/delivery-queue.ts';

interface Dependencies {
  readonly store: Pick<DeliveryStore, 'read' | 'revive'>;
  readonly queue: DeliveryQueue;
}

export const operation: Operation<typeof replayWebhookDelivery, Dependencies> = async (
  { params: { organisationId, endpointId, deliveryId } },
  _caller,
  context,
) => {
  const { endpoint, delivery } = await context.store.read(organisationId, endpointId, deliveryId);
  if (!endpoint || !delivery) throw new AppError('not-found');
  if (!endpoint.enabled) throw new AppError('webhook-endpoint-disabled');
  if (delivery.state === 'pending' && !isForgotten(delivery, context.now()))
    throw new AppError('webhook-delivery-in-progress');
  const { answer, message } = await context.store.revive(delivery, toSummary, context);
  await context.queue.send([message]);
  return answer;
};

const store = deliveryStore();
export const handler = handle(
  replayWebhookDelivery,
  { keys: keyGuard(), store, queue: deliveryQueue(), outcomes: store.outcomes, limiter: rateLimiter() },
  operation,
);
