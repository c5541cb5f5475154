import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { createWebhookEndpoint } from './contract/endpoints.ts';
import { toEndpoint } from './model/endpoint.ts';
import { receiverUrl } from './model/receiver-url.ts';
import { secretOf } from './model/signature.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';
import { type EndpointItem, endpointKey } from './store/items.ts';
import { type Limits, limits } from './store/limits.ts';

interface Dependencies {
  readonly store: Pick<EndpointStore, 'create'>;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof createWebhookEndpoint, Dependencies> = async (
  { params: { organisationId }, body },
  _caller,
  context,
) => {
  const { endpointsPerOrganisation, localReceivers } = context.limits();
  const endpointId = context.newId();
  const secret = secretOf(context.randomBytes(32));
  const at = context.now();
  const item: EndpointItem = {
    ...endpointKey(organisationId, endpointId),
    entity: 'WebhookEndpoint',
    organisationId,
    endpointId,
    url: receiverUrl(body.url, localReceivers).href,
    description: body.description ?? '',
    ...(body.events ? { events: [...new Set(body.events)] } : {}),
    ...(body.ordered ? { ordered: true } : {}),
    ...((body.enabled ?? true) ? { enabled: true } : { enabled: false, disabledReason: 'owner' }),
    secrets: [{ secret }],
    failures: 0,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    version: 1,
  };
  return context.store.create(item, endpointsPerOrganisation, { endpoint: toEndpoint(item, at), secret }, context);
};

const store = endpointStore();
export const handler = handle(
  createWebhookEndpoint,
  { keys: keyGuard(), store, outcomes: store.outcomes, limits },
  operation,
);
