import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { completeConnection } from './contract/connections.ts';
import { saidByProvider } from './model/aggregator-refusal.ts';
import { toConnection } from './model/connection-view.ts';
import { assertHolder } from './model/holder.ts';
import { wake } from './model/wake.ts';
import { type Aggregator, httpAggregator } from './store/aggregator.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';
import { type ConnectionQueue, connectionQueue } from './store/due-queue.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'get' | 'connected' | 'persist'>;
  readonly aggregator: Pick<Aggregator, 'complete'>;
  readonly queue: ConnectionQueue;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof completeConnection, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  const { store, aggregator } = context;
  const before = await store.get(params.connectionId);
  await assertHolder(caller, before, 'manage', context.memberships);
  const refused = () => new AppError('consent-refused');
  const { consentUntil } = await aggregator
    .complete(before.reference, body.code)
    .catch(saidByProvider({ 'code-refused': refused, gone: refused, consent: refused }));
  const answer = await store.persist(before, (row) => {
    const { link: _, linkExpiresAt: __, problem: ___, ...rest } = row;
    return store.connected(row, consentUntil, toConnection({ ...rest, state: 'active', consentUntil }), context);
  });
  await wake(before.connectionId, context);
  return answer;
};

const store = connectionStore();
export const handler = handle(
  completeConnection,
  {
    limiter: rateLimiter(),
    store,
    outcomes: store.outcomes,
    aggregator: httpAggregator(),
    queue: connectionQueue(),
    memberships: memberships(),
  },
  operation,
);
