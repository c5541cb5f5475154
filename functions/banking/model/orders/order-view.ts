import { decimalOf } from '../../../../lib/ledger/model/decimal.ts';
import type { StandingOrder } from '../../contract/orders.ts';
import type { OrderItem } from '../../store/order-items.ts';

export function toOrder(item: OrderItem): StandingOrder {
  const { orderId, accountId, holderId, holderKind, payeeId, name, number, amount, currency, note } = item;
  const { rule, state, reason, n, nextAt, attempt, dueAt, last, createdAt } = item;
  const { timeZone: _, at: __, ...schedule } = rule;
  return {
    orderId,
    accountId,
    ...(holderKind === 'organisation' ? { organisationId: holderId } : {}),
    payeeId,
    name,
    number,
    amount: decimalOf(BigInt(amount), currency),
    currency,
    ...(note === undefined ? {} : { note }),
    schedule,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(state === 'active'
      ? { next: { number: n + 1, at: nextAt, attempt, ...(attempt > 0 ? { triedAgainAt: dueAt } : {}) } }
      : {}),
    ...(last ? { last } : {}),
    createdAt,
  };
}
