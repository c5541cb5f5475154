import { readAccount } from '../../../lib/ledger/store/accounts.ts';
import { deadlineFrom } from '../../../lib/runtime/aws/deadline.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { Terms } from '../model/products.ts';
import { dayAt } from '../model/schedule/wall-clock.ts';
import { accountPages } from './account-pages.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { placesKey, type TermsItem, termsKey } from './items.ts';
import { firstMonth, interestKey } from './month-items.ts';
import { terms } from './terms.ts';

export type MonthPlaces = ReturnType<typeof monthPlaces>;

/** Half of the function's time, for what it does behind this. */
const reserveMs = 150_000;

/** Accounts have their places on the agenda of months from their opening; those that were opened before there was any of it get theirs here. */
export function monthPlaces(
  { dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Terms = terms,
  timeLeft: () => number = () => deadlineFrom(Date.now()) - Date.now(),
) {
  async function lacking(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    const { Responses } = await dynamo.batchGet<{ readonly pk: string }>({
      RequestItems: { [name()]: { Keys: ids.map(interestKey) } },
    });
    const found = new Set((Responses[name()] ?? []).map(({ pk }) => pk));
    return ids.filter((id) => !found.has(interestKey(id).pk));
  }

  /** From today on: interest of the days before is not made up for, and what the last month closed with is not known. What is there stays. */
  async function place(accountId: string, at: Date): Promise<number> {
    const Key = termsKey(accountId);
    const { Item } = await dynamo.get<TermsItem>({ TableName: name(), Key, ConsistentRead: true });
    // Without terms it is being opened just now.
    if (!Item || Item.state === 'closed') return 0;
    const { sequence } = await readAccount(
      ledgerAt(() => at),
      book,
      accountId,
    );
    const [interest, { closing: _, ...statements }] = firstMonth(accountId, dayAt(at, said().timeZone), said());
    // That of interest last: where it is, both are.
    for (const row of [statements, { ...interest, seen: sequence }]) {
      const { Put } = Create(name(), row);
      try {
        if (Put) await dynamo.put(Put);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    }
    return 1;
  }

  const keep = (after: string | undefined) =>
    dynamo.put({ TableName: name(), Item: { ...placesKey, entity: 'MonthPlaces', after } });

  return {
    /** Half a read unit for each account, and its id. What finds no time for the rest goes on where it was. @returns how many had none. */
    async enrol(now: () => Date): Promise<number> {
      const { Item } = await dynamo.get<{ after?: string }>({
        TableName: name(),
        Key: placesKey,
        ConsistentRead: true,
      });
      let enrolled = 0;
      for await (const { ids, after } of accountPages(ledgerAt(now), Item?.after)) {
        for (const accountId of await lacking(ids)) enrolled += await place(accountId, now());
        if (after === undefined || timeLeft() >= reserveMs) continue;
        await keep(after);
        return enrolled;
      }
      if (Item?.after !== undefined) await keep(undefined);
      return enrolled;
    },
  };
}
