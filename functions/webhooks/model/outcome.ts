import type { DeliveryItem } from '../store/items.ts';
import { deadAgenda } from '../store/items.ts';
import type { Sent } from '../store/sender.ts';

/** Attempts that a delivery's log keeps. */
const mostLogged = 20;

export type Verdict = 'delivered' | 'gone' | 'failed';

/** 2xx is success, 410 asks for no more; everything else is a failure, redirects too. */
export function verdictOn({ status }: Sent): Verdict {
  if (status === 410) return 'gone';
  return status !== undefined && status >= 200 && status < 300 ? 'delivered' : 'failed';
}

/** What every attempt leaves, however it ended. */
export const attempted = (item: DeliveryItem, { durationMs, status, error, answer }: Sent, at: Date) => ({
  attempts: item.attempts + 1,
  log: [...item.log, { at: at.toISOString(), durationMs, status, error, answer }].slice(-mostLogged),
});

export const delivered = (at: Date) => ({
  state: 'delivered',
  deliveredAt: at.toISOString(),
  reason: undefined,
  nextAttemptAt: undefined,
  agenda: undefined,
  agendaAt: undefined,
  lane: undefined,
});

/** Nobody tries it any more; it is listed until the log ends. */
export const dead = (item: DeliveryItem, reason: 'exhausted' | 'endpoint-disabled' | 'gone') => ({
  state: 'dead',
  reason,
  nextAttemptAt: undefined,
  agenda: deadAgenda(item.endpointId),
  agendaAt: item.loggedAt,
  lane: undefined,
});

/** Nothing becomes of it any more, unless somebody sends it again. */
export const isOver = ({ state }: DeliveryItem) => state === 'delivered' || state === 'dead';
