import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { closeSocket } from './contract.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';

export const operation: ConsumerOperation<typeof closeSocket, { store: Pick<ConnectionStore, 'forget'> }> = async (
  { connectionId, context: { personId } },
  { store },
) => {
  if (personId) await store.forget(personId, connectionId);
};

export const handler = consume(closeSocket, { store: connectionStore() }, operation);
