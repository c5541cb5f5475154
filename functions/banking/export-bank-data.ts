import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportBankData } from './contract/behind.ts';
import { toBankAccount } from './model/account-view.ts';
import { toPayment } from './model/payment-view.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { verificationOf } from './model/verification-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { terms } from './store/terms.ts';
import { type VerificationStore, verificationStore } from './store/verifications.ts';

interface Dependencies {
  readonly accounts: Pick<AccountReader, 'of'>;
  readonly payments: Pick<PaymentReader, 'page'>;
  readonly verifications: Pick<VerificationStore, 'find'>;
  readonly terms: () => Terms;
}

interface Place {
  readonly account: number;
  readonly start?: Record<string, unknown>;
}

/** First the person and the accounts, then the payments of each account, a hundred at a time. */
export const operation: ConsumerOperation<typeof exportBankData, Dependencies> = async (
  { personId, cursor },
  { accounts, payments, verifications, now, ...context },
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
    return { records: [...known, ...rows], ...goOn({ account: 0 }) };
  }
  const { account, start }: Place = JSON.parse(cursor);
  const { items, next } = await payments.page(held[account]?.terms.accountId ?? '', 100, start);
  const records = items.map((item) => ({ type: 'bankPayment', ...toPayment(item) }));
  return { records, ...(next ? goOn({ account, start: next }) : goOn({ account: account + 1 })) };
};

export const handler = consume(
  exportBankData,
  { accounts: accountReader(), payments: paymentReader(), verifications: verificationStore(), terms },
  operation,
);
