import type { Erased } from '../../lib/contract/consumer.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { eraseLinks } from './contract/upkeep.ts';
import { type PersonLinks, personLinks } from './store/person-links.ts';

/** Links that one call removes; then it asks to be called again. */
const pageSize = 100;

/** All links that the person made go, in whichever space. At last it is remembered for a while that there is to be nothing more. */
export const operation: ConsumerOperation<typeof eraseLinks, { readonly store: PersonLinks }> = async (
  { personId },
  { store, now },
): Promise<Erased> => {
  if (await store.isBuried(personId)) return { removed: {} };
  await store.close(personId);
  const own = await store.all(personId, pageSize);
  if (own.length > 0) {
    await store.remove(personId, own);
    return { removed: { links: own.length }, again: true };
  }
  await store.bury(personId, now());
  return { removed: {} };
};

export const handler = consume(eraseLinks, { store: personLinks() }, operation);
