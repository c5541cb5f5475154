import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { purgeKeys } from './contract/work.ts';
import { type RemovalStore, removalStore } from './store/removals.ts';

/** An organisation is deleted for good, so the event is taken at its word. Its keys reach nothing since; here they go. */
export const operation: ConsumerOperation<typeof purgeKeys, { readonly store: RemovalStore }> = async (
  { detail: { organisationId } },
  { store, now },
) => {
  await store.close(organisationId, now());
  for (const key of await store.keys(organisationId)) await store.remove(key, now());
};

export const handler = consume(purgeKeys, { store: removalStore() }, operation);
