import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getErasureReceipt } from './contract/erasure.ts';
import { type ReceiptStore, receiptStore } from './store/receipts.ts';

export const operation: Operation<typeof getErasureReceipt, { store: Pick<ReceiptStore, 'find'> }> = async (
  { params },
  _caller,
  { store },
) => {
  const receipt = await store.find(params.receiptId);
  if (!receipt) throw new AppError('not-found');
  return receipt;
};

export const handler = handle(getErasureReceipt, { store: receiptStore() }, operation);
