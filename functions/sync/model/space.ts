import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Place } from '../../../lib/sync/places.ts';
import type { Space } from '../contract/spaces.ts';
import type { Actor } from '../store/membership-writes.ts';

/** @param place of the caller, who has a role in it. */
export const toSpace = ({ spaceId, kind, space }: Place, name: string | undefined): Space => ({
  space: spaceId,
  kind,
  ...(name === undefined ? {} : { name }),
  role: space.role ?? '',
});

/** Roles that hold the role may give and take: an owner all, an admin all but `owner`. */
export const mayHandle = (own: string, role: string) => own === 'owner' || (own === 'admin' && role !== 'owner');

/** The caller, in the role that was read. */
export const actorIn = ({ space: { role = '' } }: Place, personId: string): Actor => ({ personId, role });

/** @throws AppError `forbidden`: members and names of other spaces are kept elsewhere. */
export function requireShared({ kind }: Place): void {
  if (kind === 'organisation') throw new AppError('forbidden', 'Its name and members are those of the organisation.');
  if (kind === 'person') throw new AppError('forbidden', 'A person’s own space has no name and no other members.');
}

/** @throws AppError `forbidden` unless the caller's role is one of these. */
export function requireRole({ space: { role = '' } }: Place, ...roles: readonly string[]): void {
  if (!roles.includes(role)) throw new AppError('forbidden', `The role '${role}' does not include this.`);
}

/** @throws AppError `forbidden` unless the caller may give and take all these roles. */
export function requireHandling({ space: { role: own = '' } }: Place, ...roles: readonly string[]): void {
  const beyond = roles.find((role) => !mayHandle(own, role));
  if (beyond !== undefined) throw new AppError('forbidden', `The role '${own}' cannot give or take '${beyond}'.`);
}
