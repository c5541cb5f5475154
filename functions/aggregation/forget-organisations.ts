import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { forgetOrganisations } from './contract/behind.ts';
import { type ConnectionErasure, connectionErasure } from './store/erasure.ts';

interface Dependencies {
  readonly store: ConnectionErasure;
}

/** An organisation is deleted for good, so the event is taken at its word. */
export const operation: ConsumerOperation<typeof forgetOrganisations, Dependencies> = async ({ detail }, context) => {
  await context.store.forgetConnections(detail.organisationId, context);
};

export const handler = consume(forgetOrganisations, { store: connectionErasure() }, operation);
