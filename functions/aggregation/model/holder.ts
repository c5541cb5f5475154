import { assertHolderBy, type Held } from '../../../lib/policy/assert-holder.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import { organisationSpace, personSpace } from '../../../lib/sync/space-id.ts';
import { banking } from '../../banking/contract/module.ts';

export type HolderKind = 'person' | 'organisation';

/** For whom a person asks: for themselves, or for an organisation; whether they may is asked of `assertHolder`. */
export const holderOf = ({ personId }: Pick<Caller, 'personId'>, organisationId: string | undefined) =>
  organisationId === undefined
    ? { holderId: personId, holderKind: 'person' as const }
    : { holderId: organisationId, holderKind: 'organisation' as const };

/** Of connections: of an organisation by the rights over its accounts at this bank. */
export const assertHolder = assertHolderBy<'manage'>(banking.policies, 'bank-account');

/** Where the holder's devices look; nowhere when the holder is gone. */
export function spaceOf({ holderId, holderKind }: Held): string | undefined {
  if (holderId === undefined) return undefined;
  return holderKind === 'person' ? personSpace(holderId) : organisationSpace(holderId);
}
