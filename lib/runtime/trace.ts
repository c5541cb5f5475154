import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor, Trace } from '../contract/event.ts';
import type { Recording } from './audit.ts';

/** What is being done, as far as it concerns whatever follows from it. */
interface Work {
  readonly trace: Trace;
  /** Names of the events that were left or announced. */
  readonly emitted: Set<string>;
  readonly recording?: Recording | undefined;
}

const storage = new AsyncLocalStorage<Work>();

/** Where a chain begins: a request, an invocation that nobody's event caused. */
export const beginning = (id: string, actor?: Actor): Trace => ({
  correlationId: id,
  causationId: id,
  ...(actor ? { actor } : {}),
});

/** Runs `work` as part of what `trace` tells of: events that it leaves and messages that it sends carry it on by themselves. */
export const withTrace = <T>(trace: Trace, work: () => T, emitted = new Set<string>(), recording?: Recording): T =>
  storage.run({ trace, emitted, recording }, work);

/** What the request of now leaves for the audit log; undefined when it leaves nothing. */
export const currentRecording = (): Recording | undefined => storage.getStore()?.recording;

/** What is being done now; undefined outside of any pipeline. */
export const currentTrace = (): Trace | undefined => storage.getStore()?.trace;

/** Notes for the log that an event was emitted: once it cannot be taken back, so that nobody reads of what a refused transaction would have told. */
export const noteEmitted = (name: string): void => void storage.getStore()?.emitted.add(name);

/** A trace as a message or an item carries it; undefined when it is none. */
export function readTrace(value: unknown): Trace | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { correlationId, causationId, actor } = value as Partial<Trace>;
  if (!isId(correlationId) || !isId(causationId)) return undefined;
  return { correlationId, causationId, ...(isActor(actor) ? { actor: { type: actor.type, id: actor.id } } : {}) };
}

const isId = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 200;

const actorTypes: ReadonlySet<unknown> = new Set<Actor['type']>(['person', 'api-key', 'machine']);

const isActor = (value: unknown): value is Actor =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  actorTypes.has(value.type) &&
  'id' in value &&
  isId(value.id);
