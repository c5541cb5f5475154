import { balanceOf } from '../../lib/ledger/model/account.ts';
import { readAccount } from '../../lib/ledger/store/accounts.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getBankAccount } from './contract/accounts.ts';
import { toBalance, toBankAccount } from './model/account-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';
import { type Memberships, memberships } from './store/memberships.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<AccountReader, 'get'>;
  readonly ledger: LedgerAt;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof getBankAccount, Dependencies> = async ({ params }, caller, context) => {
  const { store, ledger, now } = context;
  const rows = await store.get(params.accountId);
  await assertHolder(caller, rows.terms, 'read', context.memberships);
  const balance = balanceOf(await readAccount(ledger(now), book, params.accountId));
  return { account: toBankAccount(rows, dayAt(now(), context.terms().timeZone)), balance: toBalance(balance) };
};

export const handler = handle(
  getBankAccount,
  { store: accountReader(), ledger: bankLedger(), memberships: memberships(), terms },
  operation,
);
