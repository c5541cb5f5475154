import { balanceOf } from '../../../lib/ledger/model/account.ts';
import { type AccountItem, toAccount } from '../../../lib/ledger/store/account-items.ts';
import { recordAll } from '../../../lib/ledger/store/in-flight.ts';
import { record } from '../../../lib/ledger/store/record.ts';
import { seal } from '../../../lib/ledger/store/seal.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { banking } from '../contract/module.ts';
import { book } from './bank-ledger.ts';

/** Entries in an account's tail from which on they are moved into a page. */
const enough = 5;

export type LedgerWorker = ReturnType<typeof ledgerWorker>;

/** What the book needs beside its commands. */
export function ledgerWorker(dynamo: Dynamo = createDynamo(), name = () => tableName(banking, 'ledger')) {
  const table = { dynamo, name, now: () => new Date() };
  return {
    record: (images: readonly object[]) => record(table, images),
    recordAll: () => recordAll(table, book),

    /** @param image of an account, as the stream showed it. @returns what it is and has. */
    async follow(image: object) {
      const item = image as AccountItem;
      const account = toAccount(item);
      if (item.tail.length >= enough) await seal(table, book, account.accountId, item);
      return { accountId: account.accountId, balance: balanceOf(account) };
    },
  };
}
