import { balanceOf } from '../../lib/ledger/model/account.ts';
import { toAccount } from '../../lib/ledger/store/account-items.ts';
import { readAccount } from '../../lib/ledger/store/accounts.ts';
import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getBankAccount } from './contract/accounts.ts';
import { toBalance, toBankAccount } from './model/account-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toInterest, toRate } from './model/interest/interest-view.ts';
import { interestPlan } from './model/interest/rates.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';
import { type InterestStore, interestStore } from './store/interest.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<AccountReader, 'get'>;
  readonly ledger: LedgerAt;
  readonly interest: Pick<InterestStore, 'find' | 'owedUntil'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof getBankAccount, Dependencies> = async ({ params }, caller, context) => {
  const { store, ledger, interest, now } = context;
  const rows = await store.get(params.accountId);
  await assertHolder(caller, rows.terms, 'read', context.memberships);
  const said = context.terms();
  const today = dayAt(now(), said.timeZone);
  const account = toBankAccount(rows, today);
  const { accountId, product, currency, state } = rows.terms;
  const rate = toRate(interestPlan(said.interest, product, currency), today);
  const row = rate && state !== 'closed' ? await interest.find(accountId) : undefined;
  if (!(rate && row))
    return { account, balance: toBalance(balanceOf(await readAccount(ledger(now), book, accountId))) };
  const { sum, item } = await interest.owedUntil(row, rows.terms, today, now());
  return {
    account,
    balance: toBalance(balanceOf(toAccount(item))),
    interest: toInterest(rate, sum, row.through, currency),
  };
};

export const handler = handle(
  getBankAccount,
  {
    store: accountReader(),
    ledger: bankLedger(),
    interest: interestStore(),
    memberships: memberships(),
    terms,
  },
  operation,
);
