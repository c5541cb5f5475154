import { actionsOfRole, builtInRoles, grantableActions } from '../../lib/policy/role-actions.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listRoles } from './contract/members.ts';
import { identity } from './contract/module.ts';
import { holdersOf } from './model/organisation.ts';
import type { OrganisationItem } from './store/items.ts';

export const operation: Operation<typeof listRoles> = async (_input, caller) => {
  const organisation = caller.organisation as OrganisationItem;
  const { roles } = organisation;
  const { policies } = identity;
  const builtIn = builtInRoles(policies).map((role) => ({
    role,
    actions: [...(actionsOfRole(policies, role) ?? [])],
    builtIn: true,
  }));
  const own = Object.keys(roles)
    .sort()
    .map((role) => ({
      role,
      actions: [...(actionsOfRole(policies, role, roles) ?? [])],
      builtIn: false,
      members: holdersOf(organisation, role),
    }));
  return { items: [...builtIn, ...own], grantable: grantableActions(policies) };
};

export const handler = handle(listRoles, {}, operation);
