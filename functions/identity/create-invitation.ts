import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { createInvitation } from './contract/invitations.ts';
import { identity } from './contract/module.ts';
import { toInvitation } from './model/invitation.ts';
import { requireWithinOwnRights } from './model/organisation.ts';
import { again, untilSettled } from './store/attempts.ts';
import { type InvitationStore, invitationStore } from './store/invitations.ts';
import type { InvitationItem, OrganisationItem } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<InvitationStore, 'create'>;
  readonly limits: () => { readonly invitationsPerDay: number; readonly invitationHours: number };
}

export const operation: Operation<typeof createInvitation, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  const { store, limits, now, newId } = context;
  const { invitationsPerDay, invitationHours } = limits();
  const at = now();
  const invitation: InvitationItem = {
    entity: 'Invitation',
    invitationId: newId(),
    organisationId: params.organisationId,
    email: body.email,
    role: body.role,
    delivery: 'queued',
    createdAt: at.toISOString(),
    validUntil: new Date(at.getTime() + invitationHours * 3_600_000).toISOString(),
  };
  let organisation = caller.organisation as OrganisationItem;
  return untilSettled(async () => {
    requireWithinOwnRights(caller.membership?.role ?? '', [body.role], organisation);
    if (
      organisation.inviteDay === at.toISOString().slice(0, 10) &&
      (organisation.inviteCount ?? 0) >= invitationsPerDay
    ) {
      throw new AppError('invitation-limit', `At most ${invitationsPerDay} a day.`);
    }
    const response = toInvitation(invitation, at);
    const result = await store.create(invitation, organisation, invitationsPerDay, response, context);
    if ('saved' in result) return result.saved;
    organisation = result.newer;
    return again;
  });
};

const store = invitationStore();
export const handler = handle(
  createInvitation,
  { store, outcomes: store.outcomes, limits: () => settings(identity) },
  operation,
);
