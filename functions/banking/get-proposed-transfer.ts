import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getProposedTransfer } from './contract/staff.ts';
import { toStaffTransfer } from './model/transfer-view.ts';
import { type TransferReader, transferReader } from './store/transfer-proposals.ts';

export const operation: Operation<typeof getProposedTransfer, { readonly store: Pick<TransferReader, 'get'> }> = async (
  { params },
  _caller,
  { store },
) => toStaffTransfer(await store.get(params.transferId));

export const handler = handle(getProposedTransfer, { store: transferReader() }, operation);
