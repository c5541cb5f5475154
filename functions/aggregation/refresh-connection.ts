import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { refreshConnection } from './contract/connections.ts';
import { toConnection } from './model/connection-view.ts';
import { assertHolder } from './model/holder.ts';
import { wake } from './model/wake.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';
import { type ConnectionQueue, connectionQueue } from './store/due-queue.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'get' | 'refresh'>;
  readonly queue: ConnectionQueue;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof refreshConnection, Dependencies> = async ({ params }, caller, context) => {
  const { store } = context;
  const row = await store.get(params.connectionId);
  await assertHolder(caller, row, 'read', context.memberships);
  const answer = await store.refresh(row.connectionId, toConnection(row), context);
  await wake(row.connectionId, context);
  return answer;
};

const store = connectionStore();
export const handler = handle(
  refreshConnection,
  {
    limiter: rateLimiter(),
    store,
    outcomes: store.outcomes,
    queue: connectionQueue(),
    memberships: memberships(),
  },
  operation,
);
