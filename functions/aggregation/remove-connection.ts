import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { removeConnection } from './contract/connections.ts';
import { assertHolder } from './model/holder.ts';
import { wake } from './model/wake.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';
import { type ConnectionQueue, connectionQueue } from './store/due-queue.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'get' | 'change' | 'removal' | 'update' | 'persist'>;
  readonly queue: ConnectionQueue;
  readonly memberships: Memberships;
}

/** Gone for its holder with this answer; rows and the consent at the provider behind it. */
export const operation: Operation<typeof removeConnection, Dependencies> = async ({ params }, caller, context) => {
  const { store } = context;
  const row = await store.get(params.connectionId);
  await assertHolder(caller, row, 'manage', context.memberships);
  await store.persist(row, (seen) => {
    const { set, writes } = store.removal(seen, context);
    return store.update([store.change(seen, set), ...writes], undefined, context);
  });
  await wake(row.connectionId, context);
};

const store = connectionStore();
export const handler = handle(
  removeConnection,
  { store, outcomes: store.outcomes, queue: connectionQueue(), memberships: memberships() },
  operation,
);
