import { decimalOf } from '../../../../lib/ledger/model/decimal.ts';
import type { Dispute } from '../../contract/disputes.ts';
import type { DisputeItem } from '../../store/dispute-items.ts';

export function toDispute(row: DisputeItem): Dispute {
  const { disputeId, accountId, paymentId, purchaseId, state, reason, note, currency, openedAt, decidedAt } = row;
  const decimal = (minor: string) => decimalOf(BigInt(minor), currency);
  return {
    disputeId,
    accountId,
    ...(paymentId ? { paymentId } : {}),
    ...(purchaseId ? { purchaseId } : {}),
    state,
    reason,
    ...(note === undefined ? {} : { note }),
    amount: decimal(row.amount),
    currency,
    ...(row.credited === '0' ? {} : { credited: decimal(row.credited) }),
    openedAt,
    ...(decidedAt ? { decidedAt } : {}),
  };
}
