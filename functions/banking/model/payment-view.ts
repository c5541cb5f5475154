import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { Payment } from '../contract/payments.ts';
import type { PaymentItem } from '../store/items.ts';
import { isPending } from './payment-states.ts';

export function toPayment(item: PaymentItem): Payment {
  const { paymentId, accountId, direction, state, reason, amount, fee, currency, number, note, madeAt, expiresAt } =
    item;
  const { name, railReason } = item;
  return {
    paymentId,
    accountId,
    direction,
    state,
    ...(reason ? { reason } : {}),
    ...(railReason ? { railReason } : {}),
    ...(expiresAt && isPending(state) ? { expiresAt } : {}),
    amount: decimalOf(BigInt(amount), currency),
    ...(fee ? { fee: decimalOf(BigInt(fee), currency) } : {}),
    currency,
    ...(number ? { number } : {}),
    ...(name ? { name } : {}),
    ...(note ? { note } : {}),
    ...(item.requestId ? { requestId: item.requestId } : {}),
    ...(item.orderId ? { orderId: item.orderId } : {}),
    madeAt,
  };
}
