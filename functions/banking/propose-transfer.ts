import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { proposeTransfer } from './contract/staff.ts';
import { assertNotInTransfer } from './model/assert-not-in-transfer.ts';
import { minorOf } from './model/money.ts';
import { currencyAmong, type Terms } from './model/products.ts';
import { toStaffTransfer } from './model/transfer-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type TransferItem, transferKey } from './store/items.ts';
import { terms } from './store/terms.ts';
import { type ProposalStore, proposalStore } from './store/transfer-proposals.ts';

interface Dependencies {
  readonly store: Pick<ProposalStore, 'propose'>;
  readonly accounts: Pick<AccountReader, 'all'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof proposeTransfer, Dependencies> = async ({ body }, caller, context) => {
  const { from, to, reason } = body;
  if (from === to) throw new AppError('self-transfer');
  const customers = await assertNotInTransfer(caller, body, context);
  const currency = currencyAmong(context.terms(), body.currency, customers);
  const transferId = context.newId();
  const item: TransferItem = {
    ...transferKey(transferId),
    entity: 'StaffTransfer',
    transferId,
    from,
    to,
    amount: String(minorOf(body.amount, currency)),
    currency,
    reason,
    state: 'proposed',
    proposedBy: caller.personId,
    proposedAt: context.now().toISOString(),
  };
  return context.store.propose(item, toStaffTransfer(item), context);
};

const store = proposalStore();
export const handler = handle(
  proposeTransfer,
  { store, outcomes: store.outcomes, accounts: accountReader(), memberships: memberships(), terms },
  operation,
);
