import type { ReadFacts } from '../../lib/policy/read-facts.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { authorizeSocket } from './contract.ts';
import { mayOpen } from './model/may-open.ts';
import { readAccount } from './store/accounts.ts';
import { type TicketStore, ticketStore } from './store/tickets.ts';

interface Dependencies {
  readonly store: Pick<TicketStore, 'redeem'>;
  readonly readFacts: ReadFacts;
}

export const operation: ConsumerOperation<typeof authorizeSocket, Dependencies> = async ({ query }, context) => {
  const { store, readFacts, now, log } = context;
  if (!/^[A-Za-z0-9_-]{43}$/.test(query.ticket ?? '')) return undefined;
  const ticket = await store.redeem(query.ticket ?? '', now());
  if (!ticket) return undefined;
  if (!(await mayOpen(ticket, readFacts))) {
    log.info('socket refused', { callerId: ticket.personId });
    return undefined;
  }
  const { personId, sessionId, signedInAt } = ticket;
  return { personId, sessionId, signedInAt: String(signedInAt) };
};

export const handler = consume(authorizeSocket, { store: ticketStore(), readFacts: readAccount }, operation);
