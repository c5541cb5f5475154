import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import type { MemberItem, SpaceItem } from '../../lib/sync/items.ts';
import { sync } from './contract/module.ts';
import { followSpaces } from './contract/spaces.ts';
import { type Follower, followMembership } from './model/follow-membership.ts';
import { placeStore } from './store/places.ts';
import { type PurgeQueue, purgeQueue } from './store/purge-queue.ts';
import { socketPost } from './store/sockets.ts';
import { subscriptionStore } from './store/subscriptions.ts';

type Dependencies = Pick<Follower, 'store' | 'places' | 'sockets' | 'limits'> & {
  readonly purges: PurgeQueue;
};

export const operation: ConsumerOperation<typeof followSpaces, Dependencies> = async ({ before, after }, context) => {
  const item = (after ?? before) as unknown as SpaceItem | MemberItem;
  if (item.entity === 'Member') return followMembership(item.personId, item.spaceId, context);
  if (after && item.status === 'deleted') await context.purges.send(item.spaceId);
};

export const handler = consume(
  followSpaces,
  {
    store: subscriptionStore(),
    places: placeStore(),
    sockets: socketPost(),
    purges: purgeQueue(),
    limits: () => settings(sync),
  },
  operation,
);
