import { decide } from '../../../lib/policy/decide.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { concerns } from '../../../lib/runtime/audit.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import { banking } from '../contract/module.ts';
import type { Memberships } from '../store/memberships.ts';
import type { HolderKind } from './products.ts';

export type AccountAction = 'read' | 'spend' | 'manage';

interface Held {
  readonly holderId?: string;
  readonly holderKind: HolderKind;
}

/**
 * Asks who holds it: a person for themselves, for an organisation the same policy as everywhere.
 * @throws AppError `not-found` for whoever may not even read it; `forbidden` for those who may, and want more.
 */
export async function assertHolder(
  caller: Caller,
  { holderId, holderKind }: Held,
  action: AccountAction,
  memberships: Memberships,
): Promise<void> {
  if (holderKind === 'person') {
    if (holderId !== caller.personId) throw new AppError('not-found');
    return;
  }
  if (holderId === undefined) throw new AppError('not-found');
  const facts = await memberships(caller.personId, holderId);
  const may = (name: AccountAction) => decide(banking.policies, `bank-account:${name}`, caller, facts);
  const { allowed, reason } = may(action);
  if (!allowed) throw may('read').allowed ? new AppError('forbidden', reason) : new AppError('not-found');
  concerns({ organisationId: holderId });
}
