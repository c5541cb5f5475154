import { policies } from '../../lib/policy/catalogue.generated.ts';
import { actionsOfRole, grantableActions } from '../../lib/policy/role-actions.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { putRole } from './contract/members.ts';
import { identity } from './contract/module.ts';
import { holdersOf, isBuiltIn, requireActions } from './model/organisation.ts';
import type { OrganisationItem } from './store/items.ts';
import { type RoleStore, roleStore } from './store/roles.ts';

interface Dependencies {
  readonly store: Pick<RoleStore, 'put'>;
  readonly limits: () => { readonly rolesPerOrganisation: number };
}

export const operation: Operation<typeof putRole, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, limits } = context;
  const { role } = params;
  if (isBuiltIn(role)) throw new AppError('role-built-in');
  const actions = [...new Set(body.actions)].sort();
  refuseUngrantable(actions);

  let organisation = caller.organisation as OrganisationItem;
  return untilSettled(async () => {
    const { roles } = organisation;
    const own = new Set(actionsOfRole(policies, caller.membership?.role ?? '', roles) ?? []);
    requireActions(own, [...actions, ...(actionsOfRole(policies, role, roles) ?? [])]);
    const most = limits().rolesPerOrganisation;
    if (!Object.hasOwn(roles, role) && Object.keys(roles).length >= most) {
      throw new AppError('role-limit', `At most ${most} roles of its own.`);
    }
    const response = { role, actions, builtIn: false, members: holdersOf(organisation, role) };
    const result = await store.put(organisation, role, actions, response, context);
    if ('saved' in result) return result.saved;
    organisation = result.newer;
    return again;
  });
};

function refuseUngrantable(actions: readonly string[]): void {
  const grantable = grantableActions(policies);
  const refused = actions.filter((action) => !grantable.includes(action));
  if (refused.length > 0) throw new AppError('action-not-grantable', undefined, { extra: { actions: refused } });
}

const store = roleStore();
export const handler = handle(
  putRole,
  { store, outcomes: store.outcomes, limits: () => settings(identity) },
  operation,
);
