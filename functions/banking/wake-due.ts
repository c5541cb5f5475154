import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { type Due, wakeDue } from './contract/behind.ts';
import { untilNow } from './model/agenda.ts';
import { type Agenda, agendaStore } from './store/agenda.ts';
import {
  type DueQueue,
  dueQueue,
  type MonthQueues,
  monthQueues,
  type OrderQueue,
  orderQueue,
} from './store/due-queue.ts';

const [pageSize, pagesPerShard] = [100, 20] as const;

interface Dependencies {
  readonly agenda: Pick<Agenda, 'shards' | 'due'>;
  readonly queue: DueQueue;
  readonly orders: OrderQueue;
  readonly months: MonthQueues;
}

interface Place {
  readonly pk: string;
  readonly sk: string;
}
const orderOf = ({ pk, sk }: Place) => ({
  holderId: pk.slice(pk.indexOf('#') + 1),
  orderId: sk.slice(sk.indexOf('#') + 1),
});
const messageOf = ({ pk, sk }: Place): Due => {
  const id = pk.slice(pk.indexOf('#') + 1);
  if (sk.startsWith('AUTH#')) return { what: 'card', cardId: id, authorisationId: sk.slice('AUTH#'.length) };
  if (sk === 'HEARD') return { what: 'file', fileId: id };
  if (sk === 'CASE') return { what: 'case', caseId: id };
  return sk.startsWith('REQUEST#')
    ? { what: 'request', holderId: id, requestId: sk.slice(sk.indexOf('#') + 1) }
    : { what: 'hold', accountId: id, paymentId: sk.slice(sk.indexOf('#') + 1) };
};

const accountOf = ({ pk }: Place) => ({ accountId: pk.slice(pk.indexOf('#') + 1) });

const parts = ['hold', 'case', 'card', 'order', 'request', 'heard', 'interest', 'statement'] as const;

/** What it hands over stays on the agenda until it is done, so nothing is lost; what is more than one look can do, the next one finds. */
export const operation: ConsumerOperation<typeof wakeDue, Dependencies> = async (
  _input,
  { agenda, queue, orders, months, now, log },
) => {
  const until = untilNow(now());
  let woken = 0;
  const hand = (part: (typeof parts)[number], due: readonly Place[]) => {
    if (part === 'interest' || part === 'statement') return months[part](due.map(accountOf));
    return part === 'order' ? orders.send(due.map(orderOf)) : queue.send(due.map(messageOf));
  };
  for (const part of parts) {
    for (const shard of agenda.shards) {
      let after: string | undefined;
      for (let page = 0; page < pagesPerShard; page += 1) {
        const due = await agenda.due(part, shard, until, pageSize, after);
        if (due.length === 0) break;
        await hand(part, due);
        woken += due.length;
        after = due.at(-1)?.agendaAt;
      }
    }
  }
  if (woken > 0) log.info('handed over what is due', { count: woken });
};

export const handler = consume(
  wakeDue,
  { agenda: agendaStore(), queue: dueQueue(), orders: orderQueue(), months: monthQueues() },
  operation,
);
