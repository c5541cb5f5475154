import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { readAccount } from '../../../lib/ledger/store/accounts.ts';
import type { LedgerTable } from '../../../lib/ledger/store/table.ts';
import { cardAccounts } from '../model/book.ts';
import type { Cleared } from '../model/rails/card-scheme.ts';
import { book } from './bank-ledger.ts';

/** What stands for the scheme of cards in a currency, account by account; strongly consistent. 16 reads. */
export async function clearedByCards(ledger: LedgerTable, currency: string): Promise<readonly Cleared[]> {
  const found = await Promise.all(
    cardAccounts(currency).map(async ({ accountId }) => {
      try {
        return [{ accountId, amount: -(await readAccount(ledger, book, accountId)).posted }];
      } catch (error) {
        // They come with the first card.
        if (error instanceof LedgerRefusal) return [];
        throw error;
      }
    }),
  );
  return found.flat().filter(({ amount }) => amount > 0n);
}
