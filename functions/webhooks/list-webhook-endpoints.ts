import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { listWebhookEndpoints } from './contract/endpoints.ts';
import { offeredEvents } from './contract/events.ts';
import { toEndpoint } from './model/endpoint.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';

export const operation: Operation<typeof listWebhookEndpoints, { store: Pick<EndpointStore, 'list'> }> = async (
  { params },
  _caller,
  { store, now },
) => {
  const items = await store.list(params.organisationId);
  return { items: items.map((item) => toEndpoint(item, now())), offered: offeredEvents.map(({ name }) => name) };
};

export const handler = handle(listWebhookEndpoints, { keys: keyGuard(), store: endpointStore() }, operation);
