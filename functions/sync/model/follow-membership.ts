import { inLanes } from '../../../lib/runtime/in-lanes.ts';
import type { PlaceStore } from '../store/places.ts';
import type { SubscriptionStore } from '../store/subscriptions.ts';
import { type Speaker, tellPresent } from './audience.ts';

export interface Follower extends Speaker {
  readonly store: Pick<SubscriptionStore, 'ofPerson' | 'withdraw' | 'some' | 'end' | 'forget'>;
  readonly places: PlaceStore;
  readonly limits: () => { readonly signalAudience: number };
  readonly now: () => Date;
}

/**
 * Tells a person's devices that their spaces changed. Whether one of them is still theirs follows from what is stored now, so that late,
 * doubled and reordered news do no harm: sockets are looked up first, and a subscription that is made later looks at the membership itself.
 */
export async function followMembership(personId: string, spaceId: string, follower: Follower): Promise<void> {
  const { store, places, sockets, limits, log, now } = follower;
  const subscribers = await store.ofPerson(personId);
  if (subscribers.length === 0) return;
  const place = (await places.read(personId, [spaceId])).get(spaceId);
  if (place?.space.role === undefined) {
    const losing = subscribers.filter(({ spaces }) => spaces?.has(spaceId));
    await inLanes(losing, 10, (subscriber) => store.withdraw(subscriber, spaceId));
    await sockets.tell(losing, { action: 'poke', space: spaceId, gone: true }, log);
    const { subscriptions, all } = await store.some(spaceId, limits().signalAudience, now());
    if (losing.length > 0 && all) await tellPresent(spaceId, subscriptions, follower);
  }
  const gone = await sockets.tell(subscribers, { action: 'spaces' }, log);
  await inLanes(gone, 10, (subscriber) => store.forget(subscriber));
}
