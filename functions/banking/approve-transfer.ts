import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { approveTransfer } from './contract/staff.ts';
import { assertNotInTransfer } from './model/assert-not-in-transfer.ts';
import type { Terms } from './model/products.ts';
import { proofAbove } from './model/step-up.ts';
import { toStaffTransfer } from './model/transfer-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { terms } from './store/terms.ts';
import { type TransferReader, transferReader } from './store/transfer-proposals.ts';
import { type TransferStore, transferStore } from './store/transfers.ts';

export const operation: Operation<
  typeof approveTransfer,
  {
    readonly store: Pick<TransferStore, 'make' | 'proofs'>;
    readonly transfers: TransferReader;
    readonly accounts: Pick<AccountReader, 'all'>;
    readonly memberships: Memberships;
    readonly terms: () => Terms;
  }
> = async ({ params }, caller, context) => {
  const transfer = await context.transfers.get(params.transferId);
  if (transfer.proposedBy === caller.personId) throw new AppError('four-eyes');
  if (transfer.refusal) throw new AppError(transfer.refusal);
  if (transfer.state !== 'proposed') throw new AppError('transfer-decided');
  await assertNotInTransfer(caller, transfer, context);
  const { store } = context;
  const { amount, currency } = transfer;
  const proof = await proofAbove(context.terms(), BigInt(amount), currency, context, store.proofs);
  return toStaffTransfer(await store.make(transfer, caller.personId, proof, context));
};

const store = transferStore();
export const handler = handle(
  approveTransfer,
  {
    stepUps: stepUpGuard(),
    store,
    outcomes: store.outcomes,
    transfers: transferReader(),
    accounts: accountReader(),
    memberships: memberships(),
    terms,
  },
  operation,
);
