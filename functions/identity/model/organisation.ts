import { policies } from '../../../lib/policy/catalogue.generated.ts';
import { actionsOfRole, builtInRoles } from '../../../lib/policy/role-actions.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Organisation } from '../contract/organisations.ts';
import type { MembershipItem, OrganisationItem } from '../store/items.ts';

export const toOrganisation = (item: OrganisationItem, role: string): Organisation => ({
  organisationId: item.organisationId,
  name: item.name,
  role,
  members: item.members,
  createdAt: item.createdAt,
  updatedAt: item.updatedAt,
  version: item.version,
});

/** How many members hold a role of the organisation's own. */
export const holdersOf = ({ roleMembers }: Pick<OrganisationItem, 'roleMembers'>, role: string): number =>
  Object.hasOwn(roleMembers, role) ? (roleMembers[role] ?? 0) : 0;

export const isBuiltIn = (role: string) => builtInRoles(policies).includes(role);

/** False for a role that was made after the organisation was read. */
export const knowsRole = ({ roles }: Pick<OrganisationItem, 'roles'>, role: string) =>
  isBuiltIn(role) || Object.hasOwn(roles, role);

/** 1 for an owner who counts as one; 0 for everybody else, also for owners who are about to be erased. */
export const ownerWeight = ({ role, leaving }: Pick<MembershipItem, 'role' | 'leaving'>) =>
  role === 'owner' && !leaving ? 1 : 0;

/**
 * Nobody gives or takes rights that they do not hold themselves.
 * @param callerRole the caller's role in the organisation.
 * @param roles those that would be given or taken.
 * @throws AppError `role-unknown` for a role that is not there, `beyond-own-rights` for one that holds more.
 */
export function requireWithinOwnRights(
  callerRole: string,
  roles: readonly string[],
  organisation: OrganisationItem,
): void {
  const own = new Set(actionsOfRole(policies, callerRole, organisation.roles) ?? []);
  for (const role of roles) {
    const actions = actionsOfRole(policies, role, organisation.roles);
    if (!actions) throw new AppError('role-unknown');
    requireActions(own, actions);
  }
}

/** @throws AppError `beyond-own-rights` naming what is missing. */
export function requireActions(own: ReadonlySet<string>, actions: readonly string[]): void {
  const missing = actions.filter((action) => !own.has(action));
  if (missing.length > 0) throw new AppError('beyond-own-rights', undefined, { extra: { actions: missing } });
}
