import type { Invitation } from '../contract/invitations.ts';
import type { InvitationItem } from '../store/items.ts';

export const isExpired = ({ validUntil }: Pick<InvitationItem, 'validUntil'>, now: Date) =>
  Date.parse(validUntil) <= now.getTime();

export const toInvitation = (item: InvitationItem, now: Date): Invitation => ({
  invitationId: item.invitationId,
  organisationId: item.organisationId,
  email: item.email,
  role: item.role,
  state: isExpired(item, now) ? 'expired' : 'pending',
  delivery: item.delivery,
  createdAt: item.createdAt,
  expiresAt: item.validUntil,
});
