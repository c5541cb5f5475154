import { type DisputeItem, disputeKey } from './dispute-items.ts';
import { rowsOfOwner } from './rows-of-owner.ts';

export type DisputeReader = ReturnType<typeof disputeReader>;

/** Disputes of accounts, in the order of their ids, which is by chance. */
export const disputeReader = (tables?: Parameters<typeof rowsOfOwner>[1]) =>
  rowsOfOwner<DisputeItem>(disputeKey, tables);
