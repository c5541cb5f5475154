import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { BankCase } from '../contract/cases.ts';
import type { CaseItem } from '../store/items.ts';

export function toCase(row: CaseItem): BankCase {
  const { caseId, state, accountId, payeeAccountId, paymentId, amount, currency } = row;
  const { openedAt, dueAt, expiresAt, needsTwo, proposal, decision, endedAt } = row;
  return {
    caseId,
    state,
    accountId,
    ...(payeeAccountId ? { payeeAccountId } : {}),
    paymentId,
    amount: decimalOf(BigInt(amount), currency),
    currency,
    openedAt,
    dueAt,
    expiresAt,
    needsTwo,
    ...(proposal ? { proposal } : {}),
    ...(decision ? { decision } : {}),
    ...(endedAt ? { endedAt } : {}),
  };
}
