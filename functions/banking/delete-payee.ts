import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { deletePayee } from './contract/payees.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';

interface Dependencies {
  readonly store: Pick<PayeeStore, 'remove'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof deletePayee, Dependencies> = async ({ params, query }, caller, context) => {
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'spend', context.memberships);
  await context.store.remove(holder.holderId, params.payeeId, context);
};

const store = payeeStore();
export const handler = handle(deletePayee, { store, outcomes: store.outcomes, memberships: memberships() }, operation);
