import { decide } from '../../../lib/policy/decide.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { concerns } from '../../../lib/runtime/audit.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import { organisationSpace, personSpace } from '../../../lib/sync/space-id.ts';
import { banking } from '../../banking/contract/module.ts';
import type { Memberships } from '../store/memberships.ts';

export type HolderKind = 'person' | 'organisation';

interface Held {
  /** Absent: the holder is gone. */
  readonly holderId?: string;
  readonly holderKind: HolderKind;
}

/** For whom a person asks: for themselves, or for an organisation; whether they may is asked of `assertHolder`. */
export const holderOf = ({ personId }: Pick<Caller, 'personId'>, organisationId: string | undefined) =>
  organisationId === undefined
    ? { holderId: personId, holderKind: 'person' as const }
    : { holderId: organisationId, holderKind: 'organisation' as const };

/**
 * Asks who holds it: a person for themselves; of an organisation those who may read or manage its accounts at this bank, by the same policy.
 * @throws AppError `not-found` for whoever may not even read it; `forbidden` for those who may, and want more.
 */
export async function assertHolder(
  caller: Caller,
  { holderId, holderKind }: Held,
  action: 'read' | 'manage',
  memberships: Memberships,
): Promise<void> {
  if (holderKind === 'person') {
    if (holderId !== caller.personId) throw new AppError('not-found');
    return;
  }
  if (holderId === undefined) throw new AppError('not-found');
  const facts = await memberships(caller.personId, holderId);
  const may = (name: 'read' | 'manage') => decide(banking.policies, `bank-account:${name}`, caller, facts);
  const { allowed, reason } = may(action);
  if (!allowed) throw may('read').allowed ? new AppError('forbidden', reason) : new AppError('not-found');
  concerns({ organisationId: holderId });
}

/** Where the holder's devices look; nowhere when the holder is gone. */
export function spaceOf({ holderId, holderKind }: Held): string | undefined {
  if (holderId === undefined) return undefined;
  return holderKind === 'person' ? personSpace(holderId) : organisationSpace(holderId);
}
