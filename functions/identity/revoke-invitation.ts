import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { revokeInvitation } from './contract/invitations.ts';
import { type InvitationStore, invitationStore } from './store/invitations.ts';

export const operation: Operation<typeof revokeInvitation, { store: Pick<InvitationStore, 'revoke'> }> = async (
  { params },
  _caller,
  context,
) => {
  await context.store.revoke(params.organisationId, params.invitationId, context);
};

const store = invitationStore();
export const handler = handle(revokeInvitation, { store, outcomes: store.outcomes }, operation);
