import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportBankData } from './contract/behind.ts';
import { toBankAccount } from './model/account-view.ts';
import { toCard, toPurchase } from './model/cards/card-view.ts';
import { toDispute } from './model/disputes/dispute-view.ts';
import { toOrder } from './model/orders/order-view.ts';
import { toPayee } from './model/payees/payee-view.ts';
import { toPayment } from './model/payment-view.ts';
import type { Terms } from './model/products.ts';
import { toRequest } from './model/requests/request-view.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { toStatement } from './model/statement-view.ts';
import { verificationOf } from './model/verification-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CardReader, cardReader } from './store/card-reader.ts';
import { type DisputeReader, disputeReader } from './store/dispute-reader.ts';
import { type KeptStatements, keptStatements } from './store/kept-statements.ts';
import { type OrderReader, orderReader } from './store/order-reader.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { type RequestReader, requestReader } from './store/request-reader.ts';
import { terms } from './store/terms.ts';
import { type VerificationStore, verificationStore } from './store/verifications.ts';

interface Dependencies {
  readonly accounts: Pick<AccountReader, 'of'>;
  readonly payments: Pick<PaymentReader, 'page'>;
  readonly cards: Pick<CardReader, 'of' | 'purchases'>;
  readonly disputes: Pick<DisputeReader, 'page'>;
  readonly statements: Pick<KeptStatements, 'list'>;
  readonly verifications: Pick<VerificationStore, 'find'>;
  readonly payees: Pick<PayeeStore, 'list'>;
  readonly orders: Pick<OrderReader, 'all'>;
  readonly requests: Pick<RequestReader, 'page'>;
  readonly terms: () => Terms;
}

type Start = Record<string, unknown>;
interface Place {
  /** Where the next requests begin: of who is asked there may be any number. */
  readonly requests?: Start;
  readonly account: number;
  /** 0: its payments; 1: its disputes; from 2 on the purchases of each of its cards. */
  readonly part?: number;
  readonly start?: Start;
}

const pageSize = 100;

/** First the person, the accounts, their statements and their cards, whom they pay and what is to be paid, then requests and what each account has of everything, a hundred at a time. */
export const operation: ConsumerOperation<typeof exportBankData, Dependencies> = async (
  { personId, cursor },
  { accounts, payments, cards, disputes, statements, verifications, payees, orders, requests, now, ...context },
) => {
  const held = await accounts.of(personId);
  const goOn = (place: Place) => (held[place.account] ? { cursor: JSON.stringify(place) } : {});
  const asked = async (start: Start | undefined) => {
    const { items, next } = await requests.page(personId, pageSize, start);
    const records = items.map((each) => ({ type: 'bankRequest', ...toRequest(each) }));
    return { records, ...(next ? { cursor: JSON.stringify({ requests: next, account: 0 }) } : goOn({ account: 0 })) };
  };
  if (!cursor) {
    const found = await verifications.find(personId);
    const today = dayAt(now(), context.terms().timeZone);
    const known = found
      ? [{ type: 'bankVerification', ...verificationOf(found), ...(found.name ? { name: found.name } : {}) }]
      : [];
    const rows = held.map((each) => ({ type: 'bankAccount', ...toBankAccount(each, today) }));
    const own = await Promise.all(held.map(({ terms: { accountId } }) => cards.of(accountId)));
    const shown = own.flat().map((each) => ({ type: 'bankCard', ...toCard(each, today) }));
    const kept = await Promise.all(
      held.map(async ({ terms: { accountId } }) =>
        (await statements.list(accountId)).map((each) => ({ type: 'bankStatement', accountId, ...toStatement(each) })),
      ),
    );
    const plans = [
      ...(await payees.list(personId)).map((each) => ({ type: 'bankPayee', ...toPayee(each) })),
      ...(await orders.all(personId)).map((each) => ({ type: 'bankOrder', ...toOrder(each) })),
    ];
    const { records, ...more } = await asked(undefined);
    return { records: [...known, ...rows, ...kept.flat(), ...shown, ...plans, ...records], ...more };
  }
  const { requests: from, account, part = 0, start }: Place = JSON.parse(cursor);
  if (from) return asked(from);
  const accountId = held[account]?.terms.accountId ?? '';
  const after = (next: Start | undefined, isMore: boolean) =>
    next ? goOn({ account, part, start: next }) : goOn(isMore ? { account, part: part + 1 } : { account: account + 1 });
  if (part === 0) {
    const { items, next } = await payments.page(accountId, pageSize, start);
    return { records: items.map((item) => ({ type: 'bankPayment', ...toPayment(item) })), ...after(next, true) };
  }
  const own = await cards.of(accountId);
  const isMore = part - 1 < own.length;
  if (part === 1) {
    const { items, next } = await disputes.page(accountId, pageSize, start);
    return { records: items.map((item) => ({ type: 'bankDispute', ...toDispute(item) })), ...after(next, isMore) };
  }
  const { items, next } = await cards.purchases(own[part - 2]?.card.cardId ?? '', pageSize, start);
  return { records: items.map((item) => ({ type: 'bankPurchase', ...toPurchase(item) })), ...after(next, isMore) };
};

export const handler = consume(
  exportBankData,
  {
    accounts: accountReader(),
    payments: paymentReader(),
    cards: cardReader(),
    disputes: disputeReader(),
    statements: keptStatements(),
    verifications: verificationStore(),
    payees: payeeStore(),
    orders: orderReader(),
    requests: requestReader(),
    terms,
  },
  operation,
);
