import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { getWebhookEndpoint } from './contract/endpoints.ts';
import { toEndpoint } from './model/endpoint.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';

export const operation: Operation<typeof getWebhookEndpoint, { store: Pick<EndpointStore, 'get'> }> = async (
  { params },
  _caller,
  { store, now },
) => toEndpoint(await store.get(params.organisationId, params.endpointId), now());

export const handler = handle(getWebhookEndpoint, { keys: keyGuard(), store: endpointStore() }, operation);
