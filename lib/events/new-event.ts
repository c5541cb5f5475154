import { safeParse } from 'zod/mini';
import type { DomainEvent, EventDetail } from '../contract/event.ts';
import { eventEntity } from '../contract/relay-of.ts';
import { beginning, currentTrace } from '../runtime/trace.ts';
import type { EventItem } from './event-item.ts';

/** An event says what happened and to what; whoever wants more reads it. Far below what the bus and a queue take. */
export const mostDetailBytes = 64 * 1024;

/**
 * An event of this moment, caused by what is being done now.
 * @throws Error when the detail breaks its schema or is larger than 64 KB: it would be poison to every consumer.
 */
export function newEvent<E extends DomainEvent>(event: E, detail: EventDetail<E>, id: string, now: Date): EventItem {
  const { name, module, version } = event;
  const checked = safeParse(event.detail as never, detail);
  if (!checked.success) {
    const why = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`${name} breaks its schema: ${why}`);
  }
  const size = Buffer.byteLength(JSON.stringify(checked.data));
  if (size > mostDetailBytes) throw new Error(`${name} has ${size} bytes of detail; ${mostDetailBytes} at most`);
  const trace = currentTrace() ?? beginning(id);
  const occurredAt = now.toISOString();
  return { entity: eventEntity, id, source: module, type: name, version, occurredAt, trace, data: checked.data };
}
