import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listWebhookDeliveries } from './contract/deliveries.ts';
import { toSummary } from './model/delivery.ts';
import { type DeliveryStore, deliveryStore } from './store/deliveries.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';

interface Dependencies {
  readonly endpoints: Pick<EndpointStore, 'get'>;
  readonly store: Pick<DeliveryStore, 'page'>;
}

export const operation: Operation<typeof listWebhookDeliveries, Dependencies> = async (
  { params: { organisationId, endpointId }, query },
  _caller,
  { endpoints, store, page },
) => {
  await endpoints.get(organisationId, endpointId);
  const start = (await page.start()) as Key | undefined;
  const { items, next } = await store.page(endpointId, query.state, query.limit, start);
  return { items: items.map(toSummary), nextCursor: await page.next(next) };
};

export const handler = handle(
  listWebhookDeliveries,
  { keys: keyGuard(), endpoints: endpointStore(), store: deliveryStore(), cursors: signedCursors() },
  operation,
);
