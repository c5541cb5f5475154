import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { wakeDeliveries } from './contract/deliveries.ts';
import { type Deliverer, delivererStore } from './store/deliverer.ts';
import { type DeliveryQueue, deliveryQueue } from './store/delivery-queue.ts';

interface Dependencies {
  readonly store: Pick<Deliverer, 'shards' | 'due' | 'take'>;
  readonly queue: DeliveryQueue;
}

/** What was queued and is still there after this time is queued again. */
const againMs = 600_000;
const [pageSize, pagesPerShard, together] = [100, 10, 10] as const;

/** Who takes a delivery queues it; when that breaks off, its time comes again. */
export const operation: ConsumerOperation<typeof wakeDeliveries, Dependencies> = async (_input, context) => {
  const { store, queue, now, log } = context;
  let woken = 0;
  for (const shard of store.shards) {
    for (let page = 0; page < pagesPerShard; page += 1) {
      const due = await store.due(shard, now(), pageSize);
      for (let start = 0; start < due.length; start += together) {
        const again = new Date(now().getTime() + againMs);
        const taken = await Promise.all(due.slice(start, start + together).map((each) => store.take(each, again)));
        const items = taken.filter((item) => item !== undefined);
        await queue.send(items);
        woken += items.length;
      }
      if (due.length < pageSize) break;
    }
  }
  if (woken > 0) log.info('webhook deliveries woken', { count: woken });
};

export const handler = consume(wakeDeliveries, { store: delivererStore(), queue: deliveryQueue() }, operation);
