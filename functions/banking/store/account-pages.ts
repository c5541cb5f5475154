import { accountIds } from '../../../lib/ledger/store/periods.ts';
import type { LedgerTable } from '../../../lib/ledger/store/table.ts';
import { book } from './bank-ledger.ts';

const pageSize = 100;

export interface AccountPage {
  readonly ids: readonly string[];
  /** Where to go on behind it; undefined when it is the last. */
  readonly after: string | undefined;
}

/** Customers' accounts in the order of their ids, a hundred at a time; those of the bank itself are left out. @param after the last one of an earlier look */
export async function* accountPages(ledger: LedgerTable, after: string | undefined): AsyncGenerator<AccountPage> {
  let ids: string[] = [];
  for await (const accountId of accountIds(ledger, book, after)) {
    if (accountId.includes(':')) continue;
    ids.push(accountId);
    if (ids.length < pageSize) continue;
    yield { ids, after: accountId };
    ids = [];
  }
  yield { ids, after: undefined };
}
