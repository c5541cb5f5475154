import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { readSpaceId } from '../../lib/sync/space-id.ts';
import { removeSpace } from './contract/upkeep.ts';
import { type ChangeStore, changeStore } from './store/changes.ts';
import { type ClosingStore, closingStore } from './store/closing.ts';
import { type RemovalQueue, removalQueue } from './store/removal-queue.ts';

interface Dependencies {
  readonly store: Pick<ClosingStore, 'close' | 'listed' | 'file'>;
  readonly changes: Pick<ChangeStore, 'remove'>;
  readonly queue: RemovalQueue;
}

/** Files of one message; another goes on. */
const pageSize = 20;

/** Deletes each file as a person would; their contents go with the stream. */
export const operation: ConsumerOperation<typeof removeSpace, Dependencies> = async ({ space, after }, context) => {
  const { store, changes, queue } = context;
  if (readSpaceId(space).kind === 'organisation') await store.close(space);
  const ids = await store.listed(space, pageSize, after);
  for (const fileId of ids) {
    await untilSettled(async () => {
      const file = await store.file(fileId);
      return !file || file.state === 'removing' ? true : ((await changes.remove(file, context)) ?? again);
    });
  }
  if (ids.length === pageSize) await queue.send(space, ids.at(-1));
};

export const handler = consume(
  removeSpace,
  { store: closingStore(), changes: changeStore(), queue: removalQueue() },
  operation,
);
