import type { DomainEvent, EventDetail, Trace } from '../../../lib/contract/event.ts';
import { keptDays, leaveEvent } from '../../../lib/events/leave-event.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import { currentTrace } from '../../../lib/runtime/trace.ts';
import { membershipChanged, organisationDeleted } from '../contract/events.ts';
import { identity } from '../contract/module.ts';
import { organisationPartition, personPartition } from './keys.ts';
import type { Command } from './people.ts';
import type { People } from './people-table.ts';

/** Work that a change causes outside the table, by kind; committed with the change and relayed from the table's stream. */
export interface Work {
  readonly invitation: { readonly organisationId: string; readonly invitationId: string };
  readonly 'erasure-mail': ErasureMail;
  readonly export: { readonly personId: string; readonly exportId: string };
  readonly erasure: { readonly personId: string; readonly erasureId: string };
  readonly purge: { readonly organisationId: string };
  readonly account: { readonly personId: string };
  readonly 'authenticator-mail': AuthenticatorMail | AddressMail;
}

export interface AuthenticatorMail {
  readonly personId: string;
  readonly change: 'added' | 'removed';
  readonly kind: 'totp' | 'passkey';
  readonly at: string;
}

export interface AddressMail {
  readonly personId: string;
  /** There is another one, or another one is asked for. */
  readonly change: 'address' | 'address-asked';
  /** The one of before. */
  readonly email: string;
  readonly at: string;
}

/** Work that no item of the outbox stands for: the stream itself tells of it, without a write. */
export interface StreamedWork {
  readonly rename: { readonly organisationId: string };
}

export type ErasureMail =
  | { readonly kind: 'link'; readonly email: string }
  | { readonly kind: 'scheduled'; readonly personId: string; readonly erasureId: string }
  | { readonly kind: 'erased'; readonly email: string; readonly receiptId: string };

export interface OutboxItem<K extends keyof Work = keyof Work> {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Outbox';
  readonly kind: K;
  readonly detail: Work[K];
  /** What it follows from; the relay's messages carry it on. */
  readonly trace?: Trace;
}

type Moment = Pick<Command, 'newId' | 'now'>;

/** One write that tells an event of this module. */
export const tell = <E extends DomainEvent>(
  { name }: People,
  event: E,
  about: string,
  detail: EventDetail<E>,
  moment: Moment,
): TransactItem => leaveEvent({ name, keys: identity.resources.tables.people }, event, about, detail, moment);

/** Tells that a person's membership began, has another role or ended. */
export const tellMembership = (people: People, personId: string, organisationId: string, moment: Moment) =>
  tell(people, membershipChanged, personPartition(personId), { organisationId, personId }, moment);

/** Tells that an organisation is gone for everybody. */
export const tellDeletion = (people: People, organisationId: string, moment: Moment) =>
  tell(people, organisationDeleted, organisationPartition(organisationId), { organisationId }, moment);

/**
 * One write that leaves work behind.
 * @param partition where it belongs: work about a person stands in the person's partition, so that erasing finds it.
 */
export function leaveWork<K extends keyof Work>(
  people: People,
  partition: string,
  kind: K,
  detail: Work[K],
  { newId, now }: Moment,
): TransactItem {
  const at = now();
  return Create(people.name(), {
    pk: partition,
    sk: `OUTBOX#${newId()}`,
    entity: 'Outbox',
    kind,
    detail,
    trace: currentTrace(),
    createdAt: at.toISOString(),
    expiresAt: Math.floor(at.getTime() / 1000) + keptDays * 86_400,
  });
}
