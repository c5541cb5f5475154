import { decide } from '../../lib/policy/decide.ts';
import type { ReadFacts } from '../../lib/policy/read-facts.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { type Sockets, socketPost } from '../../lib/sync/socket-post.ts';
import { sync } from './contract/module.ts';
import { subscribe } from './contract/sockets.ts';
import { presentIn, tellPresent } from './model/audience.ts';
import { readAccount } from './store/accounts.ts';
import { type PlaceStore, placeStore } from './store/places.ts';
import type { Subscriber } from './store/subscription-items.ts';
import { type SubscriptionStore, subscriptionStore } from './store/subscriptions.ts';

interface Dependencies {
  readonly store: Pick<SubscriptionStore, 'find' | 'replace' | 'some' | 'end'>;
  readonly places: PlaceStore;
  readonly sockets: Sockets;
  readonly readFacts: ReadFacts;
  readonly limits: () => { readonly signalAudience: number };
}
type Context = Parameters<typeof operation>[1];

/** People named in one answer: a message of the gateway holds 128 KB. */
const mostNamed = 2000;
/** Spaces looked at side by side. */
const lanes = 10;

/**
 * Stores first and reads the spaces' numbers afterwards, so that no commit falls between the answer and the first poke. Memberships are
 * read before, so that nobody ever hears of a space of others, and again after: a membership that ends meanwhile is seen either here
 * or by whoever follows its end.
 */
export const operation: ConsumerOperation<typeof subscribe, Dependencies> = async (
  { connectionId, context: about, body },
  context,
) => {
  const { store, places, now } = context;
  const { personId = '' } = about;
  const wanted = [...new Set(body.spaces)];
  const [, found] = await Promise.all([requireSession(about, context), places.read(personId, wanted)]);
  const mine = wanted.filter((spaceId) => found.get(spaceId)?.space.role !== undefined);

  const who = { personId, connectionId };
  const { before, after } = await settle(who, mine, context);
  const settled = await places.read(personId, mine);
  const kept = mine.filter((spaceId) => settled.get(spaceId)?.space.role !== undefined);
  if (kept.length < mine.length && !(await store.replace(who, after, kept, now()))) await settle(who, kept, context);

  const present = await introduce(who, before, kept, context);
  return {
    action: 'subscribed',
    spaces: kept.map((space) => ({ space, seq: settled.get(space)?.head?.seq ?? 0, ...present.get(space) })),
  };
};

/** By the account as it is now, as a pull would be decided. @throws AppError. */
async function requireSession(about: Readonly<Record<string, string>>, { readFacts }: Context): Promise<void> {
  const { personId = '', sessionId = '', signedInAt } = about;
  const subject = { personId, sessionId, groups: [], signedInAt: Number(signedInAt) };
  const { allowed, code } = decide(sync.policies, 'replica:pull', subject, await readFacts(personId));
  if (!allowed) throw new AppError(code ?? 'forbidden');
}

/** @throws AppError `conflict` when other messages of the same socket are quicker every time. */
async function settle(
  who: Pick<Subscriber, 'personId' | 'connectionId'>,
  spaces: readonly string[],
  { store, now }: Context,
) {
  return untilSettled(async () => {
    const before = await store.find(who.personId, who.connectionId);
    const after = await store.replace(who, before, spaces, now());
    return after ? { before, after } : again;
  });
}

/**
 * Tells the others of spaces that this person came to or left, as long as the audience is small.
 * @returns who is there, by space; spaces with a great audience are left out.
 */
async function introduce(
  { personId, connectionId }: Pick<Subscriber, 'personId' | 'connectionId'>,
  before: Subscriber | undefined,
  spaces: readonly string[],
  context: Context,
): Promise<Map<string, { present: string[] }>> {
  const { store, limits, now } = context;
  const present = new Map<string, { present: string[] }>();
  const had = before?.spaces ?? new Set<string>();
  const left = [...had].filter((spaceId) => !spaces.includes(spaceId));
  let named = 0;
  await inLanes([...spaces, ...left], lanes, async (spaceId) => {
    const { subscriptions, all } = await store.some(spaceId, limits().signalAudience, now());
    if (!all) return;
    const others = subscriptions.filter((each) => each.connectionId !== connectionId);
    const news = had.has(spaceId) !== spaces.includes(spaceId) && others.every((each) => each.personId !== personId);
    const people = news ? await tellPresent(spaceId, subscriptions, context, connectionId) : presentIn(subscriptions);
    named += people.length;
    if (named <= mostNamed) present.set(spaceId, { present: people });
  });
  return present;
}

export const handler = consume(
  subscribe,
  {
    store: subscriptionStore(),
    places: placeStore(),
    sockets: socketPost(),
    readFacts: readAccount,
    limits: () => settings(sync),
  },
  operation,
);
