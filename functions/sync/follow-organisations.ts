import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { socketPost } from '../../lib/sync/socket-post.ts';
import { organisationSpace } from '../../lib/sync/space-id.ts';
import { sync } from './contract/module.ts';
import { followOrganisations } from './contract/spaces.ts';
import { type Follower, followMembership } from './model/follow-membership.ts';
import { placeStore } from './store/places.ts';
import { type PurgeQueue, purgeQueue } from './store/purge-queue.ts';
import { subscriptionStore } from './store/subscriptions.ts';

type Dependencies = Pick<Follower, 'store' | 'places' | 'sockets' | 'limits'> & {
  readonly purges: PurgeQueue;
};

/** A deleted organisation is deleted for good, so its event is taken at its word; the head of its space is closed by the purge. */
export const operation: ConsumerOperation<typeof followOrganisations, Dependencies> = async (happened, context) => {
  const spaceId = organisationSpace(happened.detail.organisationId);
  if (happened.type === 'OrganisationDeleted') return context.purges.send(spaceId);
  await followMembership(happened.detail.personId, spaceId, context);
};

export const handler = consume(
  followOrganisations,
  {
    store: subscriptionStore(),
    places: placeStore(),
    sockets: socketPost(),
    purges: purgeQueue(),
    limits: () => settings(sync),
  },
  operation,
);
