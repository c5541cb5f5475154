import type { Memberships } from '../../../lib/policy/memberships.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller, Context, RouteContext } from '../../../lib/runtime/operation.ts';
import type { BankAccount } from '../contract/fields.ts';
import type { AccountChanges } from '../store/account-changes.ts';
import type { AccountReader } from '../store/accounts.ts';
import { toBankAccount } from './account-view.ts';
import { assertNotOwn } from './assert-uninvolved.ts';
import { concernsHolder } from './concerns-holder.ts';
import type { Terms } from './products.ts';
import { dayAt } from './schedule/wall-clock.ts';

export interface StateDependencies {
  readonly memberships: Memberships;
  readonly store: Pick<AccountChanges, 'become'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly terms: () => Terms;
}

/** Freezes an account for the staff, or opens it again, which nobody does with their own; in the state that it is in already it stays, and nothing is told. */
export async function setState(
  accountId: string,
  state: 'open' | 'frozen',
  caller: Caller,
  context: Context & Pick<RouteContext, 'idempotency'> & StateDependencies,
): Promise<BankAccount> {
  const { store, accounts, now } = context;
  const { terms: row, limits } = await accounts.get(accountId);
  if (row.state === 'closed') throw new AppError('account-closed');
  if (state === 'open') await assertNotOwn(caller, [row], context.memberships);
  concernsHolder(row);
  const response = toBankAccount({ terms: { ...row, state }, limits }, dayAt(now(), context.terms().timeZone));
  return store.become(row, state, response, context);
}
