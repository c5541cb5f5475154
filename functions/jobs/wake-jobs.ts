import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { wakeJobs } from './contract/behind.ts';
import { type Agenda, agendaStore } from './store/agenda.ts';

const [pageSize, pagesPerShard, together] = [100, 20, 10] as const;

/** What fails is found again by the next look, as is what is more than one look can do. */
export const operation: ConsumerOperation<typeof wakeJobs, { readonly store: Agenda }> = async (_input, context) => {
  const { store, now, log } = context;
  let woken = 0;
  for (const shard of store.shards) {
    for (let page = 0; page < pagesPerShard; page += 1) {
      const due = await store.due(shard, now(), pageSize);
      for (let start = 0; start < due.length; start += together) {
        const done = await Promise.all(
          due
            .slice(start, start + together)
            .map((each) => (each.sk.startsWith('SCHEDULE#') ? store.fire(each, now()) : store.wake(each, now()))),
        );
        woken += done.filter(Boolean).length;
      }
      if (due.length < pageSize) break;
    }
  }
  if (woken > 0) log.info('jobs woken', { count: woken });
};

export const handler = consume(wakeJobs, { store: agendaStore() }, operation);
