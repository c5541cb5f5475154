import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { purgeWebhooks } from './contract/deliveries.ts';
import { type RemovalQueue, type RemovalStore, removalQueue, removalStore } from './store/removals.ts';

interface Dependencies {
  readonly store: RemovalStore;
  readonly purges: RemovalQueue;
  /** Pages that one message works through; then another message goes on. */
  readonly pages: number;
}

/**
 * An organisation hands each of its endpoints to a message of its own before the endpoint itself goes: whatever breaks off finds it again.
 * What stays of an organisation says that it has no endpoints any more.
 */
export const operation: ConsumerOperation<typeof purgeWebhooks, Dependencies> = async (removal, context) => {
  const { store, purges } = context;
  const { organisationId, endpointId } = removal;
  if (endpointId === undefined) {
    await store.close(organisationId, context.now());
    const endpoints = await store.endpoints(organisationId);
    if (endpoints.length > 0) {
      await purges.send(...endpoints.map((each) => ({ organisationId, endpointId: each.endpointId })));
    }
    return store.remove(endpoints);
  }
  for (let page = 0; page < context.pages; page += 1) {
    if (!(await store.clearPage(endpointId))) return;
  }
  await purges.send(removal);
};

export const handler = consume(purgeWebhooks, { store: removalStore(), purges: removalQueue(), pages: 50 }, operation);
