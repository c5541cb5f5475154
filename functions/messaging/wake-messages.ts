import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { wakeMessages } from './contract/work.ts';
import { type Agenda, agendaStore } from './store/agenda.ts';

const [pageSize, pagesPerShard, together] = [100, 20, 20] as const;

/** One write makes a delivery work again, and the stream does the rest: nothing can be lost between the two. */
export const operation: ConsumerOperation<typeof wakeMessages, { readonly store: Agenda }> = async (
  _input,
  { store, now, log },
) => {
  let woken = 0;
  for (const shard of store.shards) {
    const seen = new Set<string>();
    for (let page = 0; page < pagesPerShard; page += 1) {
      // The index is late: what was woken a moment ago may still stand in it.
      const due = await store.due(shard, now(), pageSize);
      const fresh = due.filter(({ pk, sk }) => !seen.has(`${pk} ${sk}`));
      for (const { pk, sk } of fresh) seen.add(`${pk} ${sk}`);
      for (let start = 0; start < fresh.length; start += together) {
        const taken = await Promise.all(fresh.slice(start, start + together).map(store.wake));
        woken += taken.filter(Boolean).length;
      }
      if (due.length < pageSize || fresh.length === 0) break;
    }
  }
  if (woken > 0) log.info('deliveries and campaigns woken', { count: woken });
};

export const handler = consume(wakeMessages, { store: agendaStore() }, operation);
