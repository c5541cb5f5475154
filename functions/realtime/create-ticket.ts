import { variables } from '../../lib/contract/environment.ts';
import { settings, variable } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { createTicket, realtime } from './contract.ts';
import { type TicketStore, ticketStore } from './store/tickets.ts';

interface Dependencies {
  readonly store: Pick<TicketStore, 'issue'>;
  readonly ticketSeconds: () => number;
  /** `wss://...` */
  readonly socketUrl: () => string;
}

export const operation: Operation<typeof createTicket, Dependencies> = async (_input, caller, context) => {
  const { store, ticketSeconds, socketUrl, now, randomBytes } = context;
  const { personId, sessionId, signedInAt } = caller;
  const ticket = Buffer.from(randomBytes(32)).toString('base64url');
  const expiresAt = new Date(now().getTime() + ticketSeconds() * 1000);
  await store.issue(ticket, { personId, sessionId, signedInAt }, expiresAt);
  const url = new URL(socketUrl());
  url.searchParams.set('ticket', ticket);
  return { ticket, url: url.href, expiresAt: expiresAt.toISOString() };
};

export const handler = handle(
  createTicket,
  {
    store: ticketStore(),
    ticketSeconds: () => settings(realtime).ticketSeconds,
    socketUrl: () => variable(variables.socketUrl),
    limiter: rateLimiter(),
  },
  operation,
);
