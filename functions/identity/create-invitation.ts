import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { createInvitation } from './contract/invitations.ts';
import { identity } from './contract/module.ts';
import { toInvitation } from './model/invitation.ts';
import { requireWithinOwnRights } from './model/organisation.ts';
import {
  dayOf,
  type InvitationLimits,
  type InvitationStore,
  invitationStore,
  type Senders,
} from './store/invitations.ts';
import type { InvitationItem, InviteCount, OrganisationItem, Person } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<InvitationStore, 'create'>;
  readonly limits: () => InvitationLimits & { readonly invitationHours: number };
}

export const operation: Operation<typeof createInvitation, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  const { store, limits, now, newId } = context;
  const at = now();
  const invitation: InvitationItem = {
    entity: 'Invitation',
    invitationId: newId(),
    organisationId: params.organisationId,
    email: body.email,
    role: body.role,
    invitedBy: caller.personId,
    delivery: 'queued',
    createdAt: at.toISOString(),
    validUntil: new Date(at.getTime() + limits().invitationHours * 3_600_000).toISOString(),
  };
  let senders = { organisation: caller.organisation as OrganisationItem, person: caller.account as Person };
  return untilSettled(async () => {
    requireWithinOwnRights(caller.membership?.role ?? '', [body.role], senders.organisation);
    requireRoom(senders, limits(), dayOf(at));
    const result = await store.create(invitation, senders, limits(), toInvitation(invitation, at), context);
    if ('saved' in result) return result.saved;
    senders = result.newer;
    return again;
  });
};

function requireRoom({ organisation, person }: Senders, limits: InvitationLimits, today: string): void {
  const sent = ({ inviteDay, inviteCount = 0 }: InviteCount) => (inviteDay === today ? inviteCount : 0);
  const { invitationsPerDay, invitationsPerPerson } = limits;
  if (sent(organisation) >= invitationsPerDay) {
    throw new AppError('invitation-limit', `At most ${invitationsPerDay} a day in one organisation.`);
  }
  if (sent(person) >= invitationsPerPerson) {
    throw new AppError('invitation-limit', `At most ${invitationsPerPerson} a day by one person.`);
  }
}

const store = invitationStore();
export const handler = handle(
  createInvitation,
  { store, outcomes: store.outcomes, limits: () => settings(identity) },
  operation,
);
