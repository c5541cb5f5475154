import type { Key } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listInvitations } from './contract/invitations.ts';
import { toInvitation } from './model/invitation.ts';
import { type InvitationStore, invitationStore } from './store/invitations.ts';

export const operation: Operation<typeof listInvitations, { store: Pick<InvitationStore, 'page'> }> = async (
  { params, query },
  _caller,
  { store, page, now },
) => {
  const start = (await page.start()) as Key | undefined;
  const { items, next } = await store.page(params.organisationId, query.limit, start);
  return { items: items.map((item) => toInvitation(item, now())), nextCursor: await page.next(next) };
};

export const handler = handle(listInvitations, { store: invitationStore(), cursors: signedCursors() }, operation);
