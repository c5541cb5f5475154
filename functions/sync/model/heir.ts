import type { MemberItem } from '../../../lib/sync/items.ts';

/** Who comes first when the last owner goes for good. */
const order = ['admin', 'member', 'reader'];

/** The member to whom a space without an owner passes: the longest-standing admin, else member, else reader. */
export function heirOf(members: readonly MemberItem[]): MemberItem | undefined {
  const rank = ({ role }: MemberItem) => (order.includes(role) ? order.indexOf(role) : order.length);
  return [...members].sort(
    (a, b) => rank(a) - rank(b) || a.joinedAt.localeCompare(b.joinedAt) || a.personId.localeCompare(b.personId),
  )[0];
}
