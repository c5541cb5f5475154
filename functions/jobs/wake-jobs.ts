import { consume } from '../../lib/runtime/consume.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { wakeJobs } from './contract/behind.ts';
import { type Agenda, agendaStore, type Due } from './store/agenda.ts';

const [pageSize, together] = [100, 10] as const;
/** No page is begun behind it: the function has a minute, and four fifths of it ring the alarm on duration. */
const patienceMs = 40_000;

/**
 * What fails is found again by the next look, as is what is more than one look can do. All parts side by side, and page behind page: a hundred thousand
 * schedules of one hour are due together, and what others have stands behind them.
 */
export const operation: ConsumerOperation<typeof wakeJobs, { readonly store: Agenda }> = async (_input, context) => {
  const { store, now, log } = context;
  const began = now();
  let woken = 0;
  async function wake(shard: string): Promise<void> {
    let due: readonly Due[] = [];
    do {
      due = await store.due(shard, began, pageSize, due.at(-1));
      for (let start = 0; start < due.length; start += together) {
        const done = await Promise.all(
          due
            .slice(start, start + together)
            .map((each) => (each.sk.startsWith('SCHEDULE#') ? store.fire(each, now()) : store.wake(each, now()))),
        );
        woken += done.filter(Boolean).length;
      }
    } while (due.length === pageSize && now().getTime() - began.getTime() < patienceMs);
  }
  await inLanes(store.shards, store.shards.length, wake);
  if (woken > 0) log.info('jobs woken', { count: woken });
};

export const handler = consume(wakeJobs, { store: agendaStore() }, operation);
