import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { relayWork } from './contract/work.ts';
import type { OrganisationItem } from './store/items.ts';
import type { OutboxItem } from './store/outbox.ts';
import { type Relay, relay } from './store/relay.ts';

/** A crash between the two steps, or a stream that delivers twice, hands work over twice: every consumer of it is idempotent. */
export const operation: ConsumerOperation<typeof relayWork, { store: Relay }> = async (
  { before, after },
  { store },
) => {
  if (after?.entity === 'Organisation') {
    const { organisationId, name, status } = after as unknown as OrganisationItem;
    if (before && status === 'active' && name !== before.name) await store.renamed({ organisationId });
    return;
  }
  const item = after as unknown as OutboxItem;
  await store.handOver(item);
  await store.forget(item);
};

export const handler = consume(relayWork, { store: relay() }, operation);
