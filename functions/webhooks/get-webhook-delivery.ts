import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { getWebhookDelivery } from './contract/deliveries.ts';
import { toDelivery } from './model/delivery.ts';
import { type DeliveryStore, deliveryStore } from './store/deliveries.ts';

export const operation: Operation<typeof getWebhookDelivery, { store: Pick<DeliveryStore, 'read'> }> = async (
  { params: { organisationId, endpointId, deliveryId } },
  _caller,
  { store },
) => {
  const { endpoint, delivery } = await store.read(organisationId, endpointId, deliveryId);
  if (!endpoint || !delivery) throw new AppError('not-found');
  return toDelivery(delivery);
};

export const handler = handle(getWebhookDelivery, { keys: keyGuard(), store: deliveryStore() }, operation);
