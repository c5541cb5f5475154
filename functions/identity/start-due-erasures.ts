import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { startDueErasures } from './contract/erasure.ts';
import { type ErasureStore, erasureStore } from './store/erasures.ts';

/** An erasure that is still there after this time is started again: a message may have gone to the dead-letter queue. */
const wakeAgainMs = 3_600_000;
const pagesPerRun = 10;

export const operation: ConsumerOperation<
  typeof startDueErasures,
  { store: Pick<ErasureStore, 'due' | 'wake' | 'wakeAgainAt'> }
> = async (_input, { store, now, log }) => {
  const seen = new Set<string>();
  for (let page = 0; page < pagesPerRun; page += 1) {
    const found = (await store.due(now())).filter(({ erasureId }) => !seen.has(erasureId));
    if (found.length === 0) break;
    for (const erasure of found) {
      seen.add(erasure.erasureId);
      await store.wake(erasure);
      await store.wakeAgainAt(erasure, new Date(now().getTime() + wakeAgainMs));
    }
  }
  if (seen.size > 0) log.info('erasures woken', { count: seen.size });
};

export const handler = consume(startDueErasures, { store: erasureStore() }, operation);
