import { readAccount } from '../../../lib/ledger/store/accounts.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { Terms } from '../model/products.ts';
import { dayAt } from '../model/schedule/wall-clock.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { termsKey } from './items.ts';
import { firstMonth, interestKey, statementsKey } from './month-items.ts';
import { terms } from './terms.ts';

export type MonthPlaces = ReturnType<typeof monthPlaces>;

/** Where accounts stand on the agenda of months. */
export function monthPlaces(
  { dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Terms = terms,
) {
  return {
    /** Those that have no place, for interest or for statements; an account without its terms is not opened yet. Two read units for each. */
    async lacking(accountIds: readonly string[]): Promise<readonly string[]> {
      if (accountIds.length === 0) return [];
      const { Responses } = await dynamo.batchGet<{ readonly pk: string; readonly sk: string }>({
        RequestItems: {
          [name()]: { Keys: accountIds.flatMap((id) => [termsKey(id), interestKey(id), statementsKey(id)]) },
        },
      });
      const found = Map.groupBy(Responses[name()] ?? [], ({ pk }) => pk);
      return accountIds.filter((id) => {
        const rows = found.get(termsKey(id).pk) ?? [];
        return rows.some(({ sk }) => sk === 'TERMS') && rows.length < 3;
      });
    },

    /**
     * From today on: interest of the days before is not made up for, and what the last month closed with is not known. What is there stays.
     * @returns how many accounts were enrolled: 1, or none.
     */
    async place(accountId: string, at: Date): Promise<0 | 1> {
      const { sequence, state } = await readAccount(
        ledgerAt(() => at),
        book,
        accountId,
      );
      if (state === 'closed') return 0;
      const [interest, { closing: _, ...statements }] = firstMonth(accountId, dayAt(at, said().timeZone), said());
      let placed: 0 | 1 = 0;
      for (const row of [{ ...interest, seen: sequence }, statements]) {
        const { Put } = Create(name(), row);
        try {
          if (Put) await dynamo.put(Put);
          placed = 1;
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
        }
      }
      return placed;
    },
  };
}
