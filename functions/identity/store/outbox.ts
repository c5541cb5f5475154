import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
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
  readonly event: IdentityEvent;
}

/** Work that no item of the outbox stands for: the stream itself tells of it, without a write. */
export interface StreamedWork {
  readonly rename: { readonly organisationId: string };
}

/** What this module tells the bus. */
export type IdentityEvent =
  | { readonly type: 'SessionsRevoked' | 'PersonDisabled' | 'PersonErased'; readonly detail: object }
  /** Stands for the end of all its memberships. */
  | { readonly type: 'OrganisationDeleted'; readonly detail: { readonly organisationId: string } }
  /** It began, has another role, ended, or its organisation has another name: what is true now stands in the table. */
  | {
      readonly type: 'MembershipChanged';
      readonly detail: { readonly organisationId: string; readonly personId: string };
    };

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
}

/** Days for which work that could not be relayed stays to be looked at. */
const keptDays = 14;

/** Tells that a person's membership began, has another role or ended. */
export const tellMembership = (
  people: People,
  personId: string,
  organisationId: string,
  command: Pick<Command, 'newId' | 'now'>,
) =>
  leaveWork(
    people,
    personPartition(personId),
    'event',
    { type: 'MembershipChanged', detail: { organisationId, personId } },
    command,
  );

/** Tells that an organisation is gone for everybody. */
export const tellDeletion = (people: People, organisationId: string, command: Pick<Command, 'newId' | 'now'>) =>
  leaveWork(
    people,
    organisationPartition(organisationId),
    'event',
    { type: 'OrganisationDeleted', detail: { organisationId } },
    command,
  );

/**
 * One write that leaves work behind.
 * @param partition where it belongs: work about a person stands in the person's partition, so that erasing finds it.
 */
export function leaveWork<K extends keyof Work>(
  people: People,
  partition: string,
  kind: K,
  detail: Work[K],
  { newId, now }: Pick<Command, 'newId' | 'now'>,
): TransactItem {
  const at = now();
  return Create(people.name(), {
    pk: partition,
    sk: `OUTBOX#${newId()}`,
    entity: 'Outbox',
    kind,
    detail,
    createdAt: at.toISOString(),
    expiresAt: Math.floor(at.getTime() / 1000) + keptDays * 86_400,
  });
}
