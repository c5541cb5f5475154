import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { rotateWebhookSecret } from './contract/endpoints.ts';
import { rotated, withFields } from './model/changed-endpoint.ts';
import { toEndpoint } from './model/endpoint.ts';
import { secretOf } from './model/signature.ts';
import { type EndpointStore, endpointStore } from './store/endpoints.ts';
import { type Limits, limits } from './store/limits.ts';

interface Dependencies {
  readonly store: Pick<EndpointStore, 'get' | 'save'>;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof rotateWebhookSecret, Dependencies> = async (
  { params: { organisationId, endpointId } },
  _caller,
  context,
) => {
  const { store } = context;
  const before = await store.get(organisationId, endpointId);
  const secret = secretOf(context.randomBytes(32));
  const at = context.now();
  const set = { secrets: rotated(before.secrets, secret, at, context.limits().secretOverlapHours) };
  const response = { endpoint: toEndpoint(withFields(before, set, at), at), secret };
  const done = await store.save(before, set, response, { ...context, now: () => at });
  if (!done) throw new AppError('conflict');
  return done.saved;
};

const store = endpointStore();
export const handler = handle(
  rotateWebhookSecret,
  { keys: keyGuard(), store, outcomes: store.outcomes, limits },
  operation,
);
