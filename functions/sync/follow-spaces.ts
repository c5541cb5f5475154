import { announce, eventBus } from '../../lib/events/announce.ts';
import type { Bus } from '../../lib/runtime/aws/bus.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import type { MemberItem, SpaceItem } from '../../lib/sync/items.ts';
import { socketPost } from '../../lib/sync/socket-post.ts';
import { spaceDeleted } from './contract/events.ts';
import { sync } from './contract/module.ts';
import { followSpaces } from './contract/spaces.ts';
import { type Follower, followMembership } from './model/follow-membership.ts';
import { placeStore } from './store/places.ts';
import { type PurgeQueue, purgeQueue } from './store/purge-queue.ts';
import { subscriptionStore } from './store/subscriptions.ts';

type Dependencies = Pick<Follower, 'store' | 'places' | 'sockets' | 'limits'> & {
  readonly purges: PurgeQueue;
  readonly bus: Pick<Bus, 'publish'>;
};

export const operation: ConsumerOperation<typeof followSpaces, Dependencies> = async ({ before, after }, context) => {
  const item = (after ?? before) as unknown as SpaceItem | MemberItem;
  if (item.entity === 'Member') return followMembership(item.personId, item.spaceId, context);
  if (!after || item.status !== 'deleted') return;
  await context.purges.send(item.spaceId);
  const news = { event: spaceDeleted, detail: { space: item.spaceId }, key: item.spaceId };
  await announce(context.bus, [news], context.now());
};

export const handler = consume(
  followSpaces,
  {
    store: subscriptionStore(),
    places: placeStore(),
    sockets: socketPost(),
    purges: purgeQueue(),
    bus: eventBus(),
    limits: () => settings(sync),
  },
  operation,
);
