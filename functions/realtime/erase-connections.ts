import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { eraseConnections } from './contract.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';

export const operation: ConsumerOperation<
  typeof eraseConnections,
  { store: Pick<ConnectionStore, 'list' | 'close'> }
> = async ({ personId }, { store }) => {
  const open = await store.list(personId);
  for (const connection of open) await store.close(connection);
  return { removed: { sockets: open.length }, ...(open.length === 100 ? { again: true } : {}) };
};

export const handler = consume(eraseConnections, { store: connectionStore() }, operation);
