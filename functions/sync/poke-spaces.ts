import type { Change } from '../../lib/contract/consumer.ts';
import { type BatchOperation, consumeBatch } from '../../lib/runtime/consume-batch.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { Head } from '../../lib/sync/items.ts';
import { type Sockets, socketPost } from '../../lib/sync/socket-post.ts';
import { sync } from './contract/module.ts';
import { pokeSpaces } from './contract/sockets.ts';
import { presentIn, tell, tellPresent } from './model/audience.ts';
import type { Subscription } from './store/subscription-items.ts';
import { type SubscriptionStore, subscriptionStore } from './store/subscriptions.ts';

interface Dependencies {
  readonly store: Pick<SubscriptionStore, 'inSpace' | 'end'>;
  readonly sockets: Sockets;
  readonly limits: () => { readonly signalAudience: number };
}
type Context = Parameters<typeof operation>[1];

/** Spaces poked side by side. */
const lanes = 10;
/**
 * Milliseconds after which no further page of a space's sockets is told: some 30,000 have been. Out of time, the whole batch would come again, and the
 * pokes of all other spaces wait behind it.
 */
const patience = 20_000;

/** One poke a space, however many commits the batch holds. Pokes come late, twice or not at all: what a device has to know it pulls. */
export const operation: BatchOperation<Dependencies> = async (changes, context) => {
  const until = context.now().getTime() + patience;
  await inLanes(moved(changes), lanes, (head) =>
    head.status === 'deleted' ? dismiss(head, context) : poke(head, until, context),
  );
};

/**
 * The last state of each head whose number moved, or whose space was deleted. While a large commit is being put to its place nobody is
 * poked: all would come and put it there.
 */
function moved(changes: readonly Change[]): Iterable<Head> {
  const heads = new Map<string, Head>();
  for (const { before, after } of changes) {
    const [old, head] = [before as Head | undefined, after as unknown as Head];
    if (head.pending && head.status !== 'deleted') continue;
    if (old && old.seq === head.seq && old.status === head.status && !old.pending) continue;
    heads.set(head.spaceId, head);
  }
  return heads.values();
}

async function poke({ spaceId, seq }: Head, until: number, context: Context): Promise<void> {
  const { store, limits, log, now } = context;
  const audience: Subscription[] = [];
  const left: Subscription[] = [];
  for await (const page of store.inSpace(spaceId, now())) {
    if (audience.length > 0 && now().getTime() > until)
      return log.warn('a space has more sockets than there is time for', { spaceId, told: audience.length });
    audience.push(...page);
    left.push(...(await tell(page, { action: 'poke', space: spaceId, seq }, context)));
  }
  const someoneWent = presentIn(left).length < presentIn(audience).length;
  if (someoneWent && left.length <= limits().signalAudience) await tellPresent(spaceId, left, context);
}

/** The last word of a space that is no more. */
async function dismiss({ spaceId }: Head, context: Context): Promise<void> {
  const { store, sockets, log, now } = context;
  for await (const page of store.inSpace(spaceId, now())) {
    await sockets.tell(page, { action: 'poke', space: spaceId, gone: true }, log);
    await inLanes(page, lanes, (subscription) => store.end(subscription));
  }
}

export const handler = consumeBatch(
  pokeSpaces,
  { store: subscriptionStore(), sockets: socketPost(), limits: () => settings(sync) },
  operation,
);
