import { actionsOfRole, builtInRoles, grantableActions } from '../../lib/policy/role-actions.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listRoles } from './contract/members.ts';
import { identity } from './contract/module.ts';
import type { OrganisationItem } from './store/items.ts';

export const operation: Operation<typeof listRoles> = async (_input, caller) => {
  const { roles, roleMembers } = caller.organisation as OrganisationItem;
  const { policies } = identity;
  const builtIn = builtInRoles(policies).map((name) => ({
    name,
    actions: [...(actionsOfRole(policies, name) ?? [])],
    builtIn: true,
  }));
  const own = Object.keys(roles)
    .sort()
    .map((name) => ({
      name,
      actions: [...(actionsOfRole(policies, name, roles) ?? [])],
      builtIn: false,
      members: roleMembers[name] ?? 0,
    }));
  return { items: [...builtIn, ...own], grantable: grantableActions(policies) };
};

export const handler = handle(listRoles, {}, operation);
