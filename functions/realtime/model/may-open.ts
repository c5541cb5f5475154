import { decide } from '../../../lib/policy/decide.ts';
import type { ReadFacts } from '../../../lib/policy/read-facts.ts';
import { realtime } from '../contract.ts';
import type { Ticket } from '../store/tickets.ts';

/** Whether the session behind a ticket is still alive, by the rules and the facts that decide every request. */
export async function mayOpen(ticket: Ticket, readFacts: ReadFacts): Promise<boolean> {
  const facts = await readFacts(ticket.personId);
  return decide(realtime.policies, 'socket:open', { ...ticket, groups: [] }, facts).allowed;
}
