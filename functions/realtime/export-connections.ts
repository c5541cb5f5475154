import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportConnections } from './contract.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';

export const operation: ConsumerOperation<typeof exportConnections, { store: Pick<ConnectionStore, 'list'> }> = async (
  { personId },
  { store },
) => ({
  records: (await store.list(personId)).map(({ sessionId, connectedAt }) => ({
    type: 'socket',
    sessionId,
    connectedAt,
  })),
});

export const handler = consume(exportConnections, { store: connectionStore() }, operation);
