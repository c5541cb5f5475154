import type { Entry } from '../../lib/ledger/model/entry.ts';
import { entries } from '../../lib/ledger/store/history.ts';
import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listBankEntries } from './contract/accounts.ts';
import { toEntry } from './model/entry-view.ts';
import { assertHolder } from './model/holder-rights.ts';
import { lineText } from './model/line-text.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';
import { type LinePayments, linePayments } from './store/line-payments.ts';

interface Dependencies {
  readonly store: Pick<AccountReader, 'get'>;
  readonly payments: LinePayments;
  readonly ledger: LedgerAt;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listBankEntries, Dependencies> = async (
  { params: { accountId }, query },
  caller,
  { store, payments, ledger, memberships, page, now },
) => {
  const { terms } = await store.get(accountId);
  await assertHolder(caller, terms, 'read', memberships);
  const after = Number((await page.start())?.after ?? 0);
  const found: Entry[] = [];
  let isMore = false;
  for await (const entry of entries(ledger(now), book, accountId, after)) {
    isMore = found.length === query.limit;
    if (isMore) break;
    found.push(entry);
  }
  const transferIds = found.map(({ transferId }) => transferId);
  const said = await payments.some(accountId, transferIds);
  const items = found.map((entry) => toEntry(entry, terms.currency, lineText(entry.transferId, said)));
  return { items, nextCursor: await page.next(isMore ? { after: after + items.length } : undefined) };
};

export const handler = handle(
  listBankEntries,
  {
    store: accountReader(),
    payments: linePayments(),
    ledger: bankLedger(),
    memberships: memberships(),
    cursors: signedCursors(),
  },
  operation,
);
