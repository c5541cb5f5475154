import { decimalOf } from '../../../../lib/ledger/model/decimal.ts';
import type { PaymentRequest } from '../../contract/requests.ts';
import type { RequestItem } from '../../store/request-items.ts';

export function toRequest(item: RequestItem): PaymentRequest {
  const { requestId, splitId, side, holderId, holderKind, accountId, number, name, amount, currency, note } = item;
  const { state, paymentId, until, createdAt } = item;
  return {
    requestId,
    splitId,
    side,
    ...(holderKind === 'organisation' ? { organisationId: holderId } : {}),
    ...(side === 'asker' ? { accountId } : {}),
    number,
    ...(name === undefined ? {} : { name }),
    amount: decimalOf(BigInt(amount), currency),
    currency,
    ...(note === undefined ? {} : { note }),
    state,
    ...(paymentId === undefined ? {} : { paymentId }),
    expiresAt: until,
    createdAt,
  };
}
