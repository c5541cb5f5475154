import { memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { freezeBankAccount } from './contract/accounts.ts';
import { type StateDependencies, setState } from './model/staff-state.ts';
import { accountChanges } from './store/account-changes.ts';
import { accountReader } from './store/accounts.ts';
import { terms } from './store/terms.ts';

export const operation: Operation<typeof freezeBankAccount, StateDependencies> = ({ params }, caller, context) =>
  setState(params.accountId, 'frozen', caller, context);

const store = accountChanges();
export const handler = handle(
  freezeBankAccount,
  { store, outcomes: store.outcomes, accounts: accountReader(), memberships: memberships(), terms },
  operation,
);
