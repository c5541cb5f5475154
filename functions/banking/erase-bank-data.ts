import type { Erased } from '../../lib/contract/consumer.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { eraseBankData } from './contract/behind.ts';
import { type Ending, endAccount } from './model/end-accounts.ts';
import { type AccountChanges, accountChanges } from './store/account-changes.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type CardErasure, cardErasure } from './store/card-erasure.ts';
import { type BankErasure, bankErasure } from './store/erasure.ts';
import { interestStore } from './store/interest.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { type RequestStore, requestStore } from './store/requests.ts';
import { terms } from './store/terms.ts';

interface Dependencies extends Ending {
  readonly accounts: Pick<AccountReader, 'of' | 'get'>;
  readonly changes: Pick<AccountChanges, 'become'>;
  readonly payments: Pick<PaymentReader, 'page'>;
  readonly requests: Pick<RequestStore, 'forget'>;
  readonly store: BankErasure;
  readonly cards: CardErasure;
}

const pageSize = 100;
/** Payments that are worked on at once. */
const lanes = 10;
/** Milliseconds after which no further page of requests or payments is begun: the next call passes over what is done. */
const patience = 20_000;

/**
 * Entries of the book have ids only and stay, as the law asks of a bank. What is personal goes: names of accounts and cards, notes of payments, whose an
 * account was, how well its holder was known, payees, orders and requests. One account with all of its payments at a time.
 */
export const operation: ConsumerOperation<typeof eraseBankData, Dependencies> = async (
  { personId },
  context,
): Promise<Erased> => {
  const { accounts, changes, payments, cards, requests, store, now } = context;
  const until = now().getTime() + patience;
  if (await requests.forget(personId, context, until)) return { removed: {}, again: true };
  await store.forgetPlans(personId);
  const [held] = await accounts.of(personId);
  if (!held) {
    await store.forgetPerson(personId);
    return { removed: {} };
  }
  const { accountId } = held.terms;
  await endAccount(held, changes, context);
  let start: Record<string, unknown> | undefined;
  do {
    const { items, next } = await payments.page(accountId, pageSize, start);
    const left = items.filter(({ note, name }) => note !== undefined || name !== undefined);
    await inLanes(left, lanes, store.forgetNote);
    if (next && left.length > 0 && now().getTime() > until) return { removed: {}, again: true };
    start = next;
  } while (start);
  await cards.forgetCards(accountId, context);
  await store.forgetHolder((await accounts.get(accountId)).terms);
  return { removed: { bankAccounts: 1 }, again: true };
};

export const handler = consume(
  eraseBankData,
  {
    accounts: accountReader(),
    changes: accountChanges(),
    payments: paymentReader(),
    cards: cardErasure(),
    requests: requestStore(),
    store: bankErasure(),
    interest: interestStore(),
    terms,
  },
  operation,
);
