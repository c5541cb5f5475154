import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { updateWebhookEndpoint } from './contract/endpoints.ts';
import { changedFields, withFields } from './model/changed-endpoint.ts';
import { toEndpoint } from './model/endpoint.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';
import { type Limits, limits } from './store/limits.ts';

interface Dependencies {
  readonly store: Pick<EndpointStore, 'get' | 'save'>;
  readonly limits: () => Limits;
}

/** How often a change is made anew on what somebody else left. */
const rounds = 4;

export const operation: Operation<typeof updateWebhookEndpoint, Dependencies> = async (
  { params: { organisationId, endpointId }, body },
  _caller,
  context,
) => {
  const { store, now } = context;
  for (let round = 0; round < rounds; round += 1) {
    const before = await store.get(organisationId, endpointId);
    const set = changedFields(before, body, context.limits().localReceivers);
    const at = now();
    const response = toEndpoint(withFields(before, set, at), at);
    const done = await store.save(before, set, response, { ...context, now: () => at });
    if (done) return done.saved;
  }
  throw new AppError('conflict');
};

const store = endpointStore();
export const handler = handle(
  updateWebhookEndpoint,
  { keys: keyGuard(), store, outcomes: store.outcomes, limits },
  operation,
);
