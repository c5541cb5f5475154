import type { Memberships } from '../../../lib/policy/memberships.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import type { AccountReader } from '../store/accounts.ts';
import type { TermsItem, TransferItem } from '../store/items.ts';
import { assertNotOwn } from './assert-uninvolved.ts';

/** Nobody of the staff moves money from or to an account of their own. @returns those of customers in it. @throws AppError `case-involved`. */
export async function assertNotInTransfer(
  caller: Caller,
  { from, to }: Pick<TransferItem, 'from' | 'to'>,
  { accounts, memberships }: { readonly accounts: Pick<AccountReader, 'all'>; readonly memberships: Memberships },
): Promise<readonly TermsItem[]> {
  // Accounts of the bank itself have a colon in their names.
  const found = await accounts.all([from, to].filter((accountId) => !accountId.includes(':')));
  const holders = found.map(({ terms }) => terms);
  await assertNotOwn(caller, holders, memberships);
  return holders;
}
