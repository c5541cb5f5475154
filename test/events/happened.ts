import { randomUUID } from 'node:crypto';
import type { DomainEvent, EventDetail, Happened } from '../../lib/contract/event.ts';

/** An event as a consumer's operation is given it. */
export const happened = <E extends DomainEvent>(event: E, detail: EventDetail<E>): Happened<E> =>
  ({
    id: randomUUID(),
    type: event.name,
    occurredAt: new Date().toISOString(),
    correlationId: 'request-1',
    causationId: 'request-1',
    detail,
  }) as unknown as Happened<E>;
