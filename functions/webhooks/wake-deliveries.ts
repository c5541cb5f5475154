import { consume } from '../../lib/runtime/consume.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { wakeDeliveries } from './contract/deliveries.ts';
import { type Deliverer, type Due, delivererStore } from './store/deliverer.ts';
import { type DeliveryQueue, deliveryQueue } from './store/delivery-queue.ts';

interface Dependencies {
  readonly store: Pick<Deliverer, 'shards' | 'due' | 'take'>;
  readonly queue: DeliveryQueue;
}

/** What was queued and is still there after this time is queued again. */
const againMs = 600_000;
/** No page is begun behind it: the function has a minute, and four fifths of it ring the alarm on duration. */
const patienceMs = 40_000;
const [pageSize, together] = [100, 10] as const;

/**
 * Who takes a delivery queues it; when that breaks off, its time comes again. All parts side by side, and page behind page: whoever's receiver is
 * down has all that waits for it due again with each probe, and what others have stands behind it.
 */
export const operation: ConsumerOperation<typeof wakeDeliveries, Dependencies> = async (_input, context) => {
  const { store, queue, now, log } = context;
  const began = now();
  let woken = 0;
  async function wake(shard: string): Promise<void> {
    let due: readonly Due[] = [];
    do {
      due = await store.due(shard, began, pageSize, due.at(-1));
      for (let start = 0; start < due.length; start += together) {
        const again = new Date(now().getTime() + againMs);
        const taken = await Promise.all(due.slice(start, start + together).map((each) => store.take(each, again)));
        const items = taken.filter((item) => item !== undefined);
        await queue.send(items);
        woken += items.length;
      }
    } while (due.length === pageSize && now().getTime() - began.getTime() < patienceMs);
  }
  await inLanes(store.shards, store.shards.length, wake);
  if (woken > 0) log.info('webhook deliveries woken', { count: woken });
};

export const handler = consume(wakeDeliveries, { store: delivererStore(), queue: deliveryQueue() }, operation);
