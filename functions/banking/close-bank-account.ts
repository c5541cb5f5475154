import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { closeBankAccount } from './contract/accounts.ts';
import { toBankAccount } from './model/account-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { assertNothingOwed } from './model/interest/settle.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountChanges, accountChanges } from './store/account-changes.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type InterestStore, interestStore } from './store/interest.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<AccountChanges, 'become'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly interest: Pick<InterestStore, 'find' | 'owedUntil' | 'capitalise'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof closeBankAccount, Dependencies> = async ({ params }, caller, context) => {
  const { store, accounts, now } = context;
  const { terms: row, limits } = await accounts.get(params.accountId);
  await assertHolder(caller, row, 'manage', context.memberships);
  if (row.state !== 'open') throw new AppError(row.state === 'frozen' ? 'account-frozen' : 'account-closed');
  // What an open dispute credited is taken back from here.
  if ((limits.disputes ?? 0) > 0) throw new AppError('account-not-empty', 'A dispute is not decided yet.');
  const today = dayAt(now(), context.terms().timeZone);
  await assertNothingOwed(row, today, context);
  const response = toBankAccount({ terms: { ...row, state: 'closed' }, limits }, today);
  return store.become(row, 'closed', response, context);
};

const store = accountChanges();
export const handler = handle(
  closeBankAccount,
  {
    store,
    outcomes: store.outcomes,
    accounts: accountReader(),
    interest: interestStore(),
    memberships: memberships(),
    terms,
  },
  operation,
);
