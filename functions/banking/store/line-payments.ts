import type { LedgerTable } from '../../../lib/ledger/store/table.ts';
import { transferKey } from '../../../lib/ledger/store/table.ts';
import type { TransferItem } from '../../../lib/ledger/store/transfer-items.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import type { PaymentItem } from './items.ts';
import { paymentReader } from './payment-reader.ts';

/** DynamoDB reads as many in one transaction. */
const mostRead = 100;

/** Which payments transfers are about that are none by their own id: of one that was held its capture, of one that came back what a rail said of it. */
async function aboutOf({ dynamo, name }: LedgerTable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const about = new Map<string, string>();
  for (let start = 0; start < ids.length; start += mostRead) {
    const some = ids.slice(start, start + mostRead);
    const TransactItems = some.map((id) => ({ Get: { TableName: name(), Key: transferKey(book, id) } }));
    const { Responses } = await dynamo.transactGet<TransferItem>({ TransactItems });
    for (const [index, { Item }] of Responses.entries()) {
      const paymentId = Item?.holdId ?? Item?.metadata?.payment;
      if (paymentId !== undefined) about.set(some[index] ?? '', paymentId);
    }
  }
  return about;
}

/** What the lines of a statement were for; 2 read units more for each that is no payment by its own id. */
export function linePayments(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const payments = paymentReader(tables);
  return {
    /** By the ids of the lines' transfers. */
    async some(accountId: string, transferIds: readonly string[]): Promise<ReadonlyMap<string, PaymentItem>> {
      const found = new Map(await payments.some(accountId, transferIds));
      const others = transferIds.filter((id) => !found.has(id) && !id.startsWith('interest:'));
      const about = await aboutOf(
        ledgerAt(() => new Date()),
        [...new Set(others)],
      );
      const meant = await payments.some(accountId, [...about.values()]);
      for (const [id, paymentId] of about) {
        const payment = meant.get(paymentId);
        if (payment) found.set(id, payment);
      }
      return found;
    },
  };
}
