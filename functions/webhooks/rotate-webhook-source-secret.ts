import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rotateWebhookSourceSecret } from './contract/sources.ts';
import { rotated } from './model/changed-endpoint.ts';
import { requireFitting, toSource } from './model/inbound/source.ts';
import { type Limits, limits } from './store/limits.ts';
import { type SourceStore, sourceStore } from './store/sources.ts';

interface Dependencies {
  readonly store: Pick<SourceStore, 'get' | 'rotate'>;
  readonly limits: () => Limits;
}

export const operation: Operation<typeof rotateWebhookSourceSecret, Dependencies> = async (
  { params: { source }, body: { secret } },
  _caller,
  context,
) => {
  const { store } = context;
  const before = await store.get(source);
  requireFitting(before, secret);
  const at = context.now();
  const secrets = rotated(before.secrets, secret, at, context.limits().secretOverlapHours);
  const response = toSource({ ...before, secrets, updatedAt: at.toISOString() }, at);
  return store.rotate(before, secrets, response, { ...context, now: () => at });
};

const store = sourceStore();
export const handler = handle(rotateWebhookSourceSecret, { store, outcomes: store.outcomes, limits }, operation);
