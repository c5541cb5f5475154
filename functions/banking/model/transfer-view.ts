import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { StaffTransfer } from '../contract/staff.ts';
import type { TransferItem } from '../store/items.ts';

export function toStaffTransfer(item: TransferItem): StaffTransfer {
  const { pk: _pk, sk: _sk, entity: _entity, amount, ...said } = item;
  return { ...said, amount: decimalOf(BigInt(amount), item.currency) };
}
