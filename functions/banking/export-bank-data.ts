import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportBankData } from './contract/behind.ts';
import { toBankAccount } from './model/account-view.ts';
import { toOrder } from './model/orders/order-view.ts';
import { toPayee } from './model/payees/payee-view.ts';
import { toPayment } from './model/payment-view.ts';
import type { Terms } from './model/products.ts';
import { toRequest } from './model/requests/request-view.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { verificationOf } from './model/verification-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type OrderReader, orderReader } from './store/order-reader.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { type RequestReader, requestReader } from './store/request-reader.ts';
import { terms } from './store/terms.ts';
import { type VerificationStore, verificationStore } from './store/verifications.ts';

interface Dependencies {
  readonly accounts: Pick<AccountReader, 'of'>;
  readonly payments: Pick<PaymentReader, 'page'>;
  readonly verifications: Pick<VerificationStore, 'find'>;
  readonly payees: Pick<PayeeStore, 'list'>;
  readonly orders: Pick<OrderReader, 'all'>;
  readonly requests: Pick<RequestReader, 'all'>;
  readonly terms: () => Terms;
}

interface Place {
  readonly account: number;
  readonly start?: Record<string, unknown>;
}

/** First the person, the accounts, whom they pay and what is to be paid; then the payments of each account, a hundred at a time. */
export const operation: ConsumerOperation<typeof exportBankData, Dependencies> = async (
  { personId, cursor },
  { accounts, payments, verifications, payees, orders, requests, now, ...context },
) => {
  const held = await accounts.of(personId);
  const goOn = (place: Place) => (held[place.account] ? { cursor: JSON.stringify(place) } : {});
  if (!cursor) {
    const found = await verifications.find(personId);
    const today = dayAt(now(), context.terms().timeZone);
    const known = found
      ? [{ type: 'bankVerification', ...verificationOf(found), ...(found.name ? { name: found.name } : {}) }]
      : [];
    const rows = held.map((each) => ({ type: 'bankAccount', ...toBankAccount(each, today) }));
    const plans = [
      ...(await payees.list(personId)).map((each) => ({ type: 'bankPayee', ...toPayee(each) })),
      ...(await orders.all(personId)).map((each) => ({ type: 'bankOrder', ...toOrder(each) })),
      ...(await requests.all(personId)).map((each) => ({ type: 'bankRequest', ...toRequest(each) })),
    ];
    return { records: [...known, ...rows, ...plans], ...goOn({ account: 0 }) };
  }
  const { account, start }: Place = JSON.parse(cursor);
  const { items, next } = await payments.page(held[account]?.terms.accountId ?? '', 100, start);
  const records = items.map((item) => ({ type: 'bankPayment', ...toPayment(item) }));
  return { records, ...(next ? goOn({ account, start: next }) : goOn({ account: account + 1 })) };
};

export const handler = consume(
  exportBankData,
  {
    accounts: accountReader(),
    payments: paymentReader(),
    verifications: verificationStore(),
    payees: payeeStore(),
    orders: orderReader(),
    requests: requestReader(),
    terms,
  },
  operation,
);
