import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { BankCase } from '../contract/cases.ts';
import type { CaseItem } from '../store/items.ts';

const isCustomers = (accountId: string) => !accountId.includes(':');

export function toCase(row: CaseItem): BankCase {
  const { caseId, kind, state, accountId, payeeAccountId, paymentId, disputeId, amount, currency } = row;
  const { unmatched, owner } = row;
  const { openedAt, dueAt, expiresAt, needsTwo, proposal, decision, endedAt } = row;
  const said = owner === undefined ? {} : { accountId: owner };
  return {
    caseId,
    kind,
    state,
    ...(isCustomers(accountId) ? { accountId } : {}),
    ...(payeeAccountId ? { payeeAccountId } : {}),
    paymentId,
    ...(disputeId ? { disputeId } : {}),
    amount: decimalOf(BigInt(amount), currency),
    currency,
    openedAt,
    dueAt,
    ...(kind === 'review' ? { expiresAt } : {}),
    needsTwo,
    ...(proposal ? { proposal: { ...proposal, ...said } } : {}),
    ...(decision ? { decision: { ...decision, ...said } } : {}),
    ...(endedAt ? { endedAt } : {}),
    ...(unmatched
      ? {
          unmatched: {
            ...unmatched,
            direction: accountId.startsWith('suspense-in:') ? ('in' as const) : ('out' as const),
          },
        }
      : {}),
  };
}
