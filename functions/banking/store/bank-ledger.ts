import type { LedgerTable } from '../../../lib/ledger/store/table.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { banking } from '../contract/module.ts';

/** The one book; a second one would need its id in the keys of the rows. */
export const book = 'bank';

/**
 * The table of the book, as a command sees it by its clock. Functions take from `lib/ledger` what they do and no more: the whole of it would be 20 KB in
 * each of them.
 */
export type LedgerAt = (now: () => Date) => LedgerTable;

export const bankLedger =
  (dynamo: Dynamo = createDynamo(), name = () => tableName(banking, 'ledger')): LedgerAt =>
  (now) => ({ dynamo, name, now });
