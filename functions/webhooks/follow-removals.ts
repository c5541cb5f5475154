import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { followRemovals } from './contract/deliveries.ts';
import { type RemovalQueue, removalQueue } from './store/removals.ts';

/** Both are for good, so the events are taken at their word. */
export const operation: ConsumerOperation<typeof followRemovals, { readonly purges: RemovalQueue }> = async (
  { type, detail },
  { purges },
) => {
  const { organisationId } = detail;
  await purges.send(
    type === 'OrganisationDeleted' ? { organisationId } : { organisationId, endpointId: detail.endpointId },
  );
};

export const handler = consume(followRemovals, { purges: removalQueue() }, operation);
