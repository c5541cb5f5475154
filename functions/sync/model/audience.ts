import { inLanes } from '../../../lib/runtime/in-lanes.ts';
import type { Logger } from '../../../lib/runtime/logger.ts';
import type { Sockets } from '../../../lib/sync/socket-post.ts';
import type { Subscription } from '../store/subscription-items.ts';
import type { SubscriptionStore } from '../store/subscriptions.ts';

/** What it takes to speak to those who look at a space. */
export interface Speaker {
  readonly store: Pick<SubscriptionStore, 'end'>;
  readonly sockets: Sockets;
  readonly log: Logger;
}

type Receivers = readonly Subscription[];

/** People behind sockets, each once, in order. */
export const presentIn = (subscriptions: Receivers) =>
  [...new Set(subscriptions.map(({ personId }) => personId))].sort();

/** Sends a frame, and forgets the sockets that turn out to be closed. @returns those that are left. */
export async function tell(receivers: Receivers, frame: Readonly<Record<string, unknown>>, speaker: Speaker) {
  const { store, sockets, log } = speaker;
  const gone = new Set(await sockets.tell(receivers, frame, log));
  if (gone.size === 0) return receivers;
  await inLanes(gone, 10, (subscription) => store.end(subscription));
  return receivers.filter((subscription) => !gone.has(subscription));
}

/**
 * Says who looks at a space to all who do.
 * @param audience all of them.
 * @param silent a connection that learns it otherwise.
 * @returns who is there in the end: without people whose last socket turned out to be closed.
 */
export async function tellPresent(
  spaceId: string,
  audience: Receivers,
  speaker: Speaker,
  silent?: string,
): Promise<string[]> {
  let present = presentIn(audience);
  let left = audience;
  for (;;) {
    const spoken = left.filter(({ connectionId }) => connectionId !== silent);
    const reached = new Set(await tell(spoken, { action: 'presence', space: spaceId, present }, speaker));
    left = left.filter((each) => each.connectionId === silent || reached.has(each));
    const now = presentIn(left);
    if (now.length === present.length) return present;
    present = now;
  }
}
