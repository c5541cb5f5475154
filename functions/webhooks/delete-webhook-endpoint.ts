import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { deleteWebhookEndpoint } from './contract/endpoints.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';

export const operation: Operation<typeof deleteWebhookEndpoint, { store: Pick<EndpointStore, 'delete'> }> = async (
  { params },
  _caller,
  context,
) => {
  await context.store.delete(params.organisationId, params.endpointId, context);
};

const store = endpointStore();
export const handler = handle(deleteWebhookEndpoint, { keys: keyGuard(), store, outcomes: store.outcomes }, operation);
