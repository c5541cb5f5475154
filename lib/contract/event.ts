import type { $ZodType, input, output } from 'zod/v4/core';
import { type irregular, problemOfEvent } from './event-problem.ts';
import type { KeyKind } from './keys.ts';

/**
 * Events: what happened in a module, told to whoever listens. A module declares them as data; how they are left with their effect and
 * carried to the bus stands in `lib/events`.
 */

/** One step from a version of an event's detail to the next. Applied to older events before a consumer sees them. */
export type EventStep =
  /** A new member; older events get `default`. */
  | { readonly add: string; readonly default?: unknown }
  | { readonly rename: string; readonly to: string }
  | { readonly remove: string }
  /** Values that are called otherwise now; those not named stay. */
  | { readonly values: string; readonly up: Readonly<Record<string, string>> };

/** `PersonErased`, `MailSent`: something and what happened to it. A name in another form is a compile error. */
export type PastTense = `${string}ed` | `${string}${(typeof irregular)[number]}`;

export interface EventSpec<D extends $ZodType> {
  /** One line for the catalogue of events. */
  readonly summary: string;
  /** Integer from 1 on; default 1. A member that is optional can be added without another version. */
  readonly version?: number;
  /**
   * An object that says what it is about, by ids: an event lies in the archive for months, where no erasure reaches. `z.object`, so that a
   * consumer deployed before its emitter passes over a member it does not know.
   */
  readonly detail: D;
  /** How each later version came from the one before: `{ 2: [{ rename: 'userId', to: 'personId' }] }`. They stay for good. */
  readonly steps?: Readonly<Record<number, readonly EventStep[]>>;
}

/** An event that a module may tell of. */
export interface DomainEvent<N extends string = string, D extends $ZodType = $ZodType> {
  readonly kind: 'event';
  /** The module that tells it. */
  readonly module: string;
  /** Unique over all modules. */
  readonly name: N;
  readonly summary: string;
  readonly version: number;
  readonly detail: D;
  readonly steps: Readonly<Record<number, readonly EventStep[]>>;
}

/** Who began what led to an event. */
export interface Actor {
  readonly type: 'person' | KeyKind;
  readonly id: string;
}

/** What belongs together: the request that began it all, and what directly caused this. */
export interface Trace {
  /** Id of the route's request that began it all; the same through every queue and event. */
  readonly correlationId: string;
  /** Id of the event that directly caused this, or of the request or invocation. */
  readonly causationId: string;
  readonly actor?: Actor;
}

/** What stands in `detail` of every event of the bus. */
export interface Envelope extends Trace {
  /** Given when the event was written: the same when it is delivered, relayed or replayed again. */
  readonly id: string;
  readonly version: number;
  /** ISO 8601, with milliseconds. */
  readonly occurredAt: string;
  readonly data: unknown;
}

/** What an emitter gives. */
export type EventDetail<E> = E extends DomainEvent<string, infer D> ? input<D> : never;

/** What the operation of a consumer is given: one of the events it listens to, in its newest version. */
export type Happened<E> =
  E extends DomainEvent<infer N, infer D>
    ? Omit<Envelope, 'data' | 'version'> & { readonly type: N; readonly detail: output<D> }
    : never;

/** @throws Error when the name is not in the past tense, the detail no object, or a version has no steps or steps that contradict it. */
export function defineEvent<const N extends PastTense, D extends $ZodType>(
  module: string,
  name: N,
  { summary, version = 1, detail, steps = {} }: EventSpec<D>,
): DomainEvent<N, D> {
  const event: DomainEvent<N, D> = { kind: 'event', module, name, summary, version, detail, steps };
  const problem = problemOfEvent(event);
  if (problem) throw new Error(`event '${name}' of '${module}': ${problem}`);
  return event;
}
