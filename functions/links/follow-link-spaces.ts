import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { organisationSpace } from '../../lib/sync/space-id.ts';
import { followLinkSpaces } from './contract/upkeep.ts';
import { type RemovalQueue, removalQueue } from './store/removal-queue.ts';

/** What is deleted is deleted for good, so its event is taken at its word. */
export const operation: ConsumerOperation<typeof followLinkSpaces, { readonly queue: RemovalQueue }> = async (
  happened,
  { queue },
) => {
  const isOrganisation = happened.type === 'OrganisationDeleted';
  await queue.send(isOrganisation ? organisationSpace(happened.detail.organisationId) : happened.detail.space);
};

export const handler = consume(followLinkSpaces, { queue: removalQueue() }, operation);
