import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listPayees } from './contract/payees.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toPayee } from './model/payees/payee-view.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';

interface Dependencies {
  readonly store: Pick<PayeeStore, 'list'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listPayees, Dependencies> = async ({ query }, caller, context) => {
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'read', context.memberships);
  return { items: (await context.store.list(holder.holderId)).map(toPayee) };
};

export const handler = handle(listPayees, { store: payeeStore(), memberships: memberships() }, operation);
