import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { wakeConnections } from './contract/behind.ts';
import { type Agenda, agendaStore } from './store/agenda.ts';
import { type ConnectionQueue, connectionQueue } from './store/due-queue.ts';

const [pageSize, pagesPerShard] = [100, 20] as const;

interface Dependencies {
  readonly agenda: Agenda;
  readonly queue: ConnectionQueue;
}

/** What it hands over stays on the agenda until it is done, so nothing is lost; what is more than one look can do, the next one finds. */
export const operation: ConsumerOperation<typeof wakeConnections, Dependencies> = async (
  _input,
  { agenda, queue, now, log },
) => {
  let woken = 0;
  for (const shard of agenda.shards) {
    let after: string | undefined;
    for (let page = 0; page < pagesPerShard; page += 1) {
      const due = await agenda.due(shard, now(), pageSize, after);
      if (due.length === 0) break;
      await queue.send(due.map(({ pk }) => ({ connectionId: pk.slice(pk.indexOf('#') + 1) })));
      woken += due.length;
      after = due.at(-1)?.agendaAt;
    }
  }
  if (woken > 0) log.info('handed over connections', { count: woken });
};

export const handler = consume(wakeConnections, { agenda: agendaStore(), queue: connectionQueue() }, operation);
