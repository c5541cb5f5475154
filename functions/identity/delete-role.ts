import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { deleteRole } from './contract/members.ts';
import { holdersOf, isBuiltIn, requireWithinOwnRights } from './model/organisation.ts';
import type { OrganisationItem } from './store/items.ts';
import { type RoleStore, roleStore } from './store/roles.ts';

export const operation: Operation<typeof deleteRole, { store: Pick<RoleStore, 'delete'> }> = async (
  { params },
  caller,
  context,
) => {
  const { role } = params;
  if (isBuiltIn(role)) throw new AppError('role-built-in');
  let organisation = caller.organisation as OrganisationItem;
  await untilSettled(async () => {
    if (!Object.hasOwn(organisation.roles, role)) throw new AppError('not-found');
    requireWithinOwnRights(caller.membership?.role ?? '', [role], organisation);
    if (holdersOf(organisation, role) > 0) throw new AppError('role-in-use');
    const result = await context.store.delete(organisation, role, context);
    if ('saved' in result) return undefined;
    organisation = result.newer;
    return again;
  });
};

const store = roleStore();
export const handler = handle(deleteRole, { store, outcomes: store.outcomes }, operation);
