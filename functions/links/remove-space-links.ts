import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { removeSpaceLinks } from './contract/upkeep.ts';
import { type EndingStore, endingStore } from './store/ending.ts';
import { type RemovalQueue, removalQueue } from './store/removal-queue.ts';

interface Dependencies {
  readonly store: EndingStore;
  readonly queue: RemovalQueue;
}

/** Links of one message; another goes on. */
const pageSize = 50;

/** Closes the space first, so that what is found is all there will be. */
export const operation: ConsumerOperation<typeof removeSpaceLinks, Dependencies> = async ({ space }, context) => {
  const { store, queue, now } = context;
  await store.close(space, now());
  const found = await store.ofSpace(space, pageSize);
  for (const { linkId, code, personId } of found) {
    const link = { linkId, code, personId, space };
    if (!(await store.end(link, now()))) await store.sweep(link, now());
  }
  if (found.length === pageSize) await queue.send(space);
};

export const handler = consume(removeSpaceLinks, { store: endingStore(), queue: removalQueue() }, operation);
