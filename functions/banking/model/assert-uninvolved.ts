import { decide } from '../../../lib/policy/decide.ts';
import type { Memberships } from '../../../lib/policy/memberships.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import { banking } from '../contract/module.ts';
import type { CaseItem, TermsItem } from '../store/items.ts';
import { partyIn } from './new-case.ts';

type Holder = Pick<TermsItem, 'holderId' | 'holderKind'>;

/**
 * Nobody of the staff decides about what they hold themselves, or may see for an organisation.
 * @throws AppError `case-involved`.
 */
export async function assertNotOwn(caller: Caller, holders: readonly Holder[], memberships: Memberships) {
  for (const { holderId, holderKind } of holders) {
    if (holderId === undefined) continue;
    if (holderId === caller.personId) throw new AppError('case-involved');
    if (holderKind === 'person') continue;
    const facts = await memberships(caller.personId, holderId);
    if (decide(banking.policies, 'bank-account:read', caller, facts).allowed) throw new AppError('case-involved');
  }
}

/**
 * Who made the payment, holds one of its accounts, or may see one of them for an organisation, decides nothing about it.
 * @param sides the accounts of both.
 * @throws AppError `case-involved`.
 */
export async function assertUninvolved(
  caller: Caller,
  { caseId, involved }: Pick<CaseItem, 'caseId' | 'involved'>,
  sides: readonly Holder[],
  memberships: Memberships,
): Promise<void> {
  if (involved.includes(partyIn(caseId, caller.personId))) throw new AppError('case-involved');
  await assertNotOwn(caller, sides, memberships);
}
