import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { BankCase } from '../contract/cases.ts';
import type { CaseItem } from '../store/items.ts';

export function toCase(row: CaseItem): BankCase {
  const { caseId, kind, state, accountId, payeeAccountId, paymentId, disputeId, amount, currency } = row;
  const { openedAt, dueAt, expiresAt, needsTwo, proposal, decision, endedAt } = row;
  return {
    caseId,
    kind,
    state,
    accountId,
    ...(payeeAccountId ? { payeeAccountId } : {}),
    paymentId,
    ...(disputeId ? { disputeId } : {}),
    amount: decimalOf(BigInt(amount), currency),
    currency,
    openedAt,
    dueAt,
    ...(kind === 'review' ? { expiresAt } : {}),
    needsTwo,
    ...(proposal ? { proposal } : {}),
    ...(decision ? { decision } : {}),
    ...(endedAt ? { endedAt } : {}),
  };
}
