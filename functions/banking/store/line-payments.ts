import type { LedgerTable } from '../../../lib/ledger/store/table.ts';
import { transferKey } from '../../../lib/ledger/store/table.ts';
import type { TransferItem } from '../../../lib/ledger/store/transfer-items.ts';
import type { LineSaid } from '../model/line-text.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type AuthorisationItem, authorisationKey } from './card-items.ts';
import { paymentReader } from './payment-reader.ts';

/** DynamoDB reads as many in one transaction. */
const mostRead = 100;

/** What transfers are about that are no payments by their own id: of one that was held its capture, of one that came back what a rail said of it, a purchase. */
async function aboutOf({ dynamo, name }: LedgerTable, ids: readonly string[]) {
  const payments = new Map<string, string>();
  const purchases = new Map<string, { readonly pk: string; readonly sk: string }>();
  for (let start = 0; start < ids.length; start += mostRead) {
    const some = ids.slice(start, start + mostRead);
    const TransactItems = some.map((id) => ({ Get: { TableName: name(), Key: transferKey(book, id) } }));
    const { Responses } = await dynamo.transactGet<TransferItem>({ TransactItems });
    for (const [index, { Item }] of Responses.entries()) {
      const id = some[index] ?? '';
      const { payment, card, purchase } = Item?.metadata ?? {};
      const paymentId = Item?.holdId ?? payment;
      if (card !== undefined && purchase !== undefined) purchases.set(id, authorisationKey(card, purchase));
      else if (paymentId !== undefined) payments.set(id, paymentId);
    }
  }
  return { payments, purchases };
}

export type LinePayments = ReturnType<typeof linePayments>;

/** What the lines of a statement were for; 2 read units more for each that is no payment by its own id. */
export function linePayments(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const payments = paymentReader(tables);

  const placeOf = ({ pk, sk }: ReturnType<typeof authorisationKey>) => `${pk} ${sk}`;
  async function purchasesAt(all: readonly ReturnType<typeof authorisationKey>[]) {
    const Keys = [...new Map(all.map((key) => [placeOf(key), key])).values()];
    if (Keys.length === 0) return new Map<string, AuthorisationItem>();
    const { dynamo, name } = tables;
    const { Responses } = await dynamo.batchGet<AuthorisationItem>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    return new Map((Responses[name()] ?? []).map((row) => [placeOf(row), row]));
  }

  return {
    /** By the ids of the lines' transfers. */
    async some(accountId: string, transferIds: readonly string[]): Promise<ReadonlyMap<string, LineSaid>> {
      const found = new Map<string, LineSaid>(await payments.some(accountId, transferIds));
      const others = transferIds.filter((id) => !found.has(id) && !id.startsWith('interest:'));
      const about = await aboutOf(
        ledgerAt(() => new Date()),
        [...new Set(others)],
      );
      const meant = await payments.some(accountId, [...about.payments.values()]);
      for (const [id, paymentId] of about.payments) {
        const payment = meant.get(paymentId);
        if (payment) found.set(id, payment);
      }
      const bought = await purchasesAt([...about.purchases.values()]);
      for (const [id, key] of about.purchases) {
        const { merchant, merchantId: note = '' } = bought.get(placeOf(key)) ?? {};
        found.set(id, { note: merchant ?? note });
      }
      return found;
    },
  };
}
