import type { Organisation } from '../../../lib/policy/accounts.ts';
import { policies } from '../../../lib/policy/catalogue.generated.ts';
import { actionsOfRole } from '../../../lib/policy/role-actions.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';

type Roles = Organisation['roles'];

/**
 * Nobody hands out more rights than they hold, nor takes them over with a new secret. A role that is gone holds none.
 * @throws AppError `beyond-own-rights` naming what is missing.
 */
export function requireRightsOf(role: string, { membership, organisation }: Caller): void {
  const roles: Roles = organisation?.roles ?? {};
  const own = new Set(actionsOfRole(policies, membership?.role ?? '', roles) ?? []);
  const missing = (actionsOfRole(policies, role, roles) ?? []).filter((action) => !own.has(action));
  if (missing.length > 0) throw new AppError('beyond-own-rights', undefined, { extra: { actions: missing } });
}

/** @throws AppError `role-unknown`. */
export function requireRole(role: string, { organisation }: Caller): void {
  if (!actionsOfRole(policies, role, organisation?.roles ?? {})) throw new AppError('role-unknown');
}
