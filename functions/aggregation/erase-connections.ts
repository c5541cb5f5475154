import type { Erased } from '../../lib/contract/consumer.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { eraseConnections } from './contract/behind.ts';
import { type ConnectionErasure, connectionErasure } from './store/erasure.ts';

interface Dependencies {
  readonly store: ConnectionErasure;
}

export const operation: ConsumerOperation<typeof eraseConnections, Dependencies> = async ({ personId }, context) => {
  const count = await context.store.forgetConnections(personId, context);
  const removed: Erased['removed'] = count > 0 ? { bankConnections: count } : {};
  return { removed };
};

export const handler = consume(eraseConnections, { store: connectionErasure() }, operation);
