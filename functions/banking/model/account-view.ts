import type { Balance as LedgerBalance } from '../../../lib/ledger/model/account.ts';
import { exact } from '../../../lib/ledger/model/amount.ts';
import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { BankAccount } from '../contract/fields.ts';
import type { LimitsItem, TermsItem } from '../store/items.ts';
import { leftOn, type Spending } from './spending.ts';

/** A row with what belongs to it. */
export interface AccountRows {
  readonly terms: TermsItem;
  readonly limits: LimitsItem;
}

export const spendingOf = ({ perPayment, daily, day, left, outgoing }: LimitsItem): Spending => ({
  perPayment: exact(perPayment),
  daily: exact(daily),
  day,
  left: exact(left),
  outgoing,
});

/** @param today the day at the bank's place. */
export function toBankAccount({ terms, limits }: AccountRows, today: string): BankAccount {
  const { accountId, holderId, holderKind, product, currency, number, nickname, state, openedAt } = terms;
  const spending = spendingOf(limits);
  const left = leftOn(spending, today);
  return {
    accountId,
    ...(holderKind === 'organisation' && holderId ? { organisationId: holderId } : {}),
    product,
    currency,
    number,
    ...(nickname === undefined ? {} : { nickname }),
    state,
    limits: {
      perPayment: decimalOf(spending.perPayment, currency),
      daily: decimalOf(spending.daily, currency),
      left: decimalOf(left < 0n ? 0n : left, currency),
      outgoing: spending.outgoing,
    },
    openedAt,
  };
}

/** Decimals of the account's currency. */
export const toBalance = ({ currency, posted, available, pending }: LedgerBalance) => ({
  posted: decimalOf(posted, currency),
  available: decimalOf(available, currency),
  incoming: decimalOf(pending.incoming, currency),
  outgoing: decimalOf(pending.outgoing, currency),
});
