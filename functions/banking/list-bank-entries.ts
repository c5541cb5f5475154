import { entries } from '../../lib/ledger/store/history.ts';
import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listBankEntries } from './contract/accounts.ts';
import { toEntry } from './model/entry-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';

interface Dependencies {
  readonly store: Pick<AccountReader, 'get'>;
  readonly ledger: LedgerAt;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listBankEntries, Dependencies> = async (
  { params: { accountId }, query },
  caller,
  { store, ledger, memberships, page, now },
) => {
  const { terms } = await store.get(accountId);
  await assertHolder(caller, terms, 'read', memberships);
  const after = Number((await page.start())?.after ?? 0);
  const items = [];
  let isMore = false;
  for await (const entry of entries(ledger(now), book, accountId, after)) {
    isMore = items.length === query.limit;
    if (isMore) break;
    items.push(toEntry(entry, terms.currency));
  }
  return { items, nextCursor: await page.next(isMore ? { after: after + items.length } : undefined) };
};

export const handler = handle(
  listBankEntries,
  { store: accountReader(), ledger: bankLedger(), memberships: memberships(), cursors: signedCursors() },
  operation,
);
