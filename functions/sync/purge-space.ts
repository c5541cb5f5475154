import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { readSpaceId } from '../../lib/sync/space-id.ts';
import { purgeSpace } from './contract/spaces.ts';
import { type PurgeQueue, purgeQueue } from './store/purge-queue.ts';
import { type PurgeStore, purgeStore } from './store/purges.ts';

interface Dependencies {
  readonly store: PurgeStore;
  readonly purges: PurgeQueue;
  /** Pages that one message works through; then another message goes on. */
  readonly pages: number;
}

/**
 * Closes the space, then removes page by page. Repeating, doubling or stopping anywhere does no harm; what stays is a closed head. Whether
 * the space is gone follows from what is stored: a message that says so of a living one does nothing. Subscriptions are left to `pokeSpaces`,
 * which has a last word for them.
 */
export const operation: ConsumerOperation<typeof purgeSpace, Dependencies> = async ({ spaceId }, context) => {
  const { store, purges, now, newId } = context;
  const { kind, of } = readSpaceId(spaceId);
  const found = await store.head(spaceId);
  if (found?.status !== 'deleted') {
    if (kind !== 'organisation' || !(await store.isGone(of))) return;
    await store.close(spaceId, newId());
  }
  const head = await store.head(spaceId);
  if (!head) return;
  if (head.pending) {
    await store.dropPending(head);
    return purges.sendAfterMovers(spaceId);
  }
  const steps = [
    ...store.partitions(head).map((partition) => () => store.clearPage(partition)),
    () => store.removeMembers(spaceId, now()),
    () => store.removeInvitations(spaceId),
  ];
  let left = context.pages;
  for (const step of steps) {
    for (let more = true; more; ) {
      if (left <= 0) return purges.send(spaceId);
      const page = await step();
      more = page.more;
      if (page.removed > 0) left -= 1;
    }
  }
  // Of a person's own the erasure leaves a tombstone of its own.
  if (kind !== 'person') await store.finish(head);
};

export const handler = consume(purgeSpace, { store: purgeStore(), purges: purgeQueue(), pages: 60 }, operation);
