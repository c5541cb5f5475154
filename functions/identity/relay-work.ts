import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { relayWork } from './contract/work.ts';
import type { OutboxItem } from './store/outbox.ts';
import { type Relay, relay } from './store/relay.ts';

/** A crash between the two steps, or a stream that delivers twice, hands work over twice: every consumer of it is idempotent. */
export const operation: ConsumerOperation<typeof relayWork, { store: Relay }> = async ({ after }, { store }) => {
  const item = after as unknown as OutboxItem;
  await store.handOver(item);
  await store.forget(item);
};

export const handler = consume(relayWork, { store: relay() }, operation);
