import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import type { JoinedItem, MemberItem } from '../../lib/sync/items.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { eraseSyncedData } from './contract/spaces.ts';
import { heirOf } from './model/heir.ts';
import { type Departure, type DepartureStore, departureStore } from './store/departures.ts';
import { type PurgeQueue, purgeQueue } from './store/purge-queue.ts';
import { type PurgeStore, purgeStore } from './store/purges.ts';
import { type SubscriptionStore, subscriptionStore } from './store/subscriptions.ts';

interface Dependencies {
  readonly store: DepartureStore;
  readonly purges: Pick<PurgeStore, 'head' | 'close' | 'dropPending' | 'partitions' | 'clearPage'>;
  readonly queue: Pick<PurgeQueue, 'sendAfterMovers'>;
  readonly subscriptions: Pick<SubscriptionStore, 'ofPerson' | 'forget'>;
  /** Pages that one call works through; then it asks to be called again. */
  readonly pages: number;
}
type Context = Parameters<typeof operation>[1];

/**
 * Leaves shared spaces, forgets sockets, then removes the person's own space, clients and outcomes, and at last remembers for a while that there
 * is to be nothing more. What the person wrote in spaces of others belongs to these spaces and stays. Every step may be repeated.
 */
export const operation: ConsumerOperation<typeof eraseSyncedData, Dependencies> = async ({ personId }, context) => {
  const { store, purges, queue, subscriptions, now, newId } = context;
  const own = personSpace(personId);
  if (await store.isBuried(own)) return { removed: {} };
  const removed: Record<string, number> = {};
  const count = (kind: string, more: number) => {
    if (more > 0) removed[kind] = (removed[kind] ?? 0) + more;
  };

  await store.close(personId);
  const joined = await store.someJoined(personId);
  for (const each of joined) {
    const departure = await depart(each, context);
    if (departure) count(departure === 'deleted' ? 'spaces' : 'memberships', 1);
  }
  if (joined.length > 0) return { removed, again: true };

  for (const subscriber of await subscriptions.ofPerson(personId)) {
    await subscriptions.forget(subscriber);
    count('subscriptions', 1);
  }

  await purges.close(own, newId());
  const head = await purges.head(own);
  if (head?.pending) {
    // Who moves its rows already may put some of them behind this erasure.
    await queue.sendAfterMovers(own);
    await purges.dropPending(head);
  }
  const steps = [
    ...purges.partitions(head ?? { spaceId: own, counts: {} }).map((partition) => ({
      kind: partition.kind,
      clear: () => purges.clearPage(partition),
    })),
    // In this order: a push that is still under way keeps an outcome only together with its client, and makes a client only with number 1.
    { kind: 'clients', clear: () => store.clear(personId, 'CLIENT#') },
    { kind: 'outcomes', clear: () => store.clear(personId, 'MUTATION#') },
  ];
  let left = context.pages;
  for (const { kind, clear } of steps) {
    for (let more = true; more; ) {
      if (left <= 0) return { removed, again: true };
      const page = await clear();
      count(kind, page.removed);
      more = page.more;
      if (page.removed > 0) left -= 1;
    }
  }
  await store.bury(personId, own, now());
  return { removed };
};

/** @returns undefined when there was no membership to end. */
function depart(joined: JoinedItem, { store, now }: Context): Promise<Departure | undefined> {
  const { spaceId, personId } = joined;
  return untilSettled<Departure | undefined>(async () => {
    const { space, member } = await store.facts(spaceId, personId);
    if (!space || !member) {
      await store.forgetJoined(joined);
      return undefined;
    }
    const strands = space.status === 'active' && member.role === 'owner' && space.owners <= 1 && space.members > 1;
    let heir: MemberItem | undefined;
    if (strands) {
      heir = heirOf(await store.others(spaceId, personId));
      if (!heir) return again;
    }
    return store.leave(member, space, heir, now());
  });
}

export const handler = consume(
  eraseSyncedData,
  {
    store: departureStore(),
    purges: purgeStore(),
    queue: purgeQueue(),
    subscriptions: subscriptionStore(),
    pages: 60,
  },
  operation,
);
