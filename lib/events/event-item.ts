import type { DomainEvent, Envelope, EventDetail, Trace } from '../contract/event.ts';
import type { eventEntity } from '../contract/relay-of.ts';
import type { BusEvent } from '../runtime/aws/bus.ts';
import type { Item } from '../runtime/aws/dynamo.ts';
import { readTrace } from '../runtime/trace.ts';

/** An event as it lies in the table of the module that tells it, beside the keys, until the relay has brought it to the bus. */
export interface EventItem {
  readonly entity: typeof eventEntity;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly trace: Trace;
  readonly data: unknown;
}

/** An event with its detail: what `leaveEvent` and `announce` are given. */
export interface News<E extends DomainEvent = DomainEvent> {
  readonly event: E;
  readonly detail: EventDetail<E>;
}

/** As it goes over the bus. The time of the bus's own envelope is that of the event, so an archive replays by when it happened. */
export function busEventOf({
  id,
  source,
  type,
  version,
  occurredAt,
  trace,
  data,
}: Omit<EventItem, 'entity'>): BusEvent {
  const detail: Envelope = { id, version, occurredAt, ...trace, data };
  return { source, detailType: type, detail, time: new Date(occurredAt) };
}

/** @returns why the item is no event, when it is none. */
export function problemOfItem(item: Item | undefined): string | undefined {
  if (!item) return 'the stream does not carry the new image';
  const texts = ['id', 'source', 'type', 'occurredAt'].filter((name) => typeof item[name] !== 'string');
  if (texts.length > 0) return `it has no ${texts.join(', ')}`;
  if (Number.isNaN(Date.parse(item.occurredAt))) return 'occurredAt is no time';
  if (!Number.isInteger(item.version)) return 'it has no version';
  return readTrace(item.trace) ? undefined : 'it has no trace';
}
