import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listBankAccounts } from './contract/accounts.ts';
import { toBankAccount } from './model/account-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<AccountReader, 'of'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof listBankAccounts, Dependencies> = async ({ query }, caller, context) => {
  const { organisationId } = query;
  if (organisationId) {
    const holder = { holderId: organisationId, holderKind: 'organisation' } as const;
    await assertHolder(caller, holder, 'read', context.memberships);
  }
  const today = dayAt(context.now(), context.terms().timeZone);
  const found = await context.store.of(organisationId ?? caller.personId);
  return { items: found.map((rows) => toBankAccount(rows, today)) };
};

export const handler = handle(
  listBankAccounts,
  { store: accountReader(), memberships: memberships(), terms },
  operation,
);
