import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { renewConnection } from './contract/connections.ts';
import { saidByProvider } from './model/aggregator-refusal.ts';
import { toConnection } from './model/connection-view.ts';
import { assertHolder } from './model/holder.ts';
import { type Aggregator, httpAggregator } from './store/aggregator.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';
import { dueAttributes } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'get' | 'change' | 'update' | 'persist'>;
  readonly aggregator: Pick<Aggregator, 'begin'>;
  readonly memberships: Memberships;
}

/** The same connection at the provider: what came by it stays, and goes on where it was. Before its consent has run out, too. */
export const operation: Operation<typeof renewConnection, Dependencies> = async ({ params }, caller, context) => {
  const { store, aggregator } = context;
  const before = await store.get(params.connectionId);
  await assertHolder(caller, before, 'manage', context.memberships);
  const { connectionId, institution } = before;
  const { reference, link, linkExpiresAt } = await aggregator.begin(connectionId, institution).catch(saidByProvider());
  return store.persist(before, (row) => {
    const due = row.state === 'pending' ? dueAttributes(connectionId, linkExpiresAt) : {};
    const response = toConnection({ ...row, link, linkExpiresAt });
    return store.update([store.change(row, { reference, link, linkExpiresAt, ...due })], response, context);
  });
};

const store = connectionStore();
export const handler = handle(
  renewConnection,
  {
    limiter: rateLimiter(),
    store,
    outcomes: store.outcomes,
    aggregator: httpAggregator(),
    memberships: memberships(),
  },
  operation,
);
