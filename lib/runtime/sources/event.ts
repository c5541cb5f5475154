import { safeParse } from 'zod/mini';
import type { Consumer } from '../../contract/consumer.ts';
import type { DomainEvent, Envelope, EventStep, Happened } from '../../contract/event.ts';
import { issueLine } from '../issue-message.ts';
import { readTrace } from '../trace.ts';
import { busMessage, fromQueue, type QueueRecord, type Read } from './queue.ts';
import { NotYetKnown } from './set-aside.ts';
import { PoisonMessage } from './source.ts';

type Detail = Readonly<Record<string, unknown>>;

function step(detail: Detail, change: EventStep): Detail {
  if ('add' in change) return { ...(change.default === undefined ? {} : { [change.add]: change.default }), ...detail };
  const name = 'rename' in change ? change.rename : 'remove' in change ? change.remove : change.values;
  if (!Object.hasOwn(detail, name)) return detail;
  const { [name]: value, ...rest } = detail;
  if ('rename' in change) return { ...rest, [change.to]: value };
  if ('remove' in change) return rest;
  const known = typeof value === 'string' && Object.hasOwn(change.up, value);
  return known ? { ...detail, [name]: change.up[value] } : detail;
}

/** A detail as the event's newest version has it. */
export function takenUp({ version, steps }: DomainEvent, from: number, detail: Detail): Detail {
  let current = detail;
  for (let next = from + 1; next <= version; next += 1) current = (steps[next] ?? []).reduce(step, current);
  return current;
}

const isRecord = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function envelopeOf(value: unknown): Envelope {
  const { id, version, occurredAt, data } = isRecord(value) ? value : {};
  const trace = readTrace(value);
  if (typeof id !== 'string' || !Number.isInteger(version) || typeof occurredAt !== 'string' || !trace)
    throw new PoisonMessage('it has no id, version, occurredAt, correlationId and causationId');
  return { ...trace, id, version: version as number, occurredAt, data };
}

/** @throws PoisonMessage, and NotYetKnown for what a newer deployment of this consumer may know. */
function readEvent({ on }: Consumer, record: QueueRecord): Read {
  const { source, 'detail-type': type, detail } = busMessage(record);
  const wanted = 'event' in on ? [on.event].flat() : [];
  const event = wanted.find(({ name, module }) => name === type && module === source);
  if (!event) throw new NotYetKnown(`${String(source)} tells '${String(type)}', which is not listened to here`);
  const { data, version, ...about } = envelopeOf(detail);
  if (version > event.version)
    throw new NotYetKnown(`${event.name} ${about.id} has version ${version}; version ${event.version} is known here`);
  if (version < 1 || !isRecord(data)) throw new PoisonMessage(`${event.name} ${about.id} has no version or no data`);
  const read = safeParse(event.detail as never, takenUp(event, version, data));
  if (!read.success) {
    throw new PoisonMessage(`${event.name} ${about.id} breaks its schema: ${issueLine(read.error.issues)}`);
  }
  const input = { ...about, type: event.name, detail: read.data as unknown } satisfies Happened<DomainEvent>;
  const { id, correlationId, actor } = about;
  return { input, trace: { correlationId, causationId: id, ...(actor ? { actor } : {}) } };
}

/**
 * Events of the bus, which reach their function through a queue of its own. Older versions are taken up first. What the operation emits
 * was caused by the event.
 */
export const eventSource = fromQueue(readEvent);
