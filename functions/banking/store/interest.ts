import { type AccountItem, foundAccount, toAccount } from '../../../lib/ledger/store/account-items.ts';
import { entriesAfter, entriesBehind, lookBack } from '../../../lib/ledger/store/history.ts';
import { readAccountItem } from '../../../lib/ledger/store/seal.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { interest } from '../model/book.ts';
import type { Fraction } from '../model/fraction.ts';
import { interestId } from '../model/interest/interest-text.ts';
import { type Booking, capitalised, lookFrom, owed } from '../model/interest/owed.ts';
import { interestPlan } from '../model/interest/rates.ts';
import type { Terms } from '../model/products.ts';
import type { Day } from '../model/schedule/day.ts';
import { dayAt, momentOf } from '../model/schedule/wall-clock.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import type { TermsItem } from './items.ts';
import {
  type InterestItem,
  type InterestPostingItem,
  interestKey,
  interestPlace,
  interestSet,
  interestStateOf,
  postingKey,
} from './month-items.ts';
import { terms } from './terms.ts';

export type InterestStore = ReturnType<typeof interestStore>;

/** What an account is owed until a day, and what it was calculated from. */
export interface Owed {
  readonly row: InterestItem;
  readonly to: Day;
  /** Minor units; below zero: the holder owes it. */
  readonly sum: Fraction;
  /** The account, as it was then. */
  readonly item: AccountItem;
}

/** Interest of accounts: what is owed is calculated from their entries, and moves with the row that says through when. */
export function interestStore(
  tables: Pick<BankTables, 'dynamo' | 'name'> = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Terms = terms,
) {
  const { dynamo, name } = tables;

  async function find(accountId: string): Promise<InterestItem | undefined> {
    const Key = interestKey(accountId);
    return (await dynamo.get<InterestItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  /** Changes the row unless another period was capitalised meanwhile. */
  async function step({ accountId, through }: InterestItem, set: Partial<InterestItem>): Promise<void> {
    const change = { set: { ...set }, when: '#through = :seen', values: { ':seen': through } };
    try {
      await dynamo.update(update(name(), interestKey(accountId), change));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  return {
    find,

    /**
     * By the value dates of the account's entries as they are now: what was back-dated since is in it. Reads the entries since the last period.
     * @param until the first day that does not count.
     */
    async owedUntil(row: InterestItem, account: TermsItem, until: Day, at: Date): Promise<Owed> {
      const { interest: setting, timeZone } = said();
      // Another process may have capitalised today, by a clock that is ahead.
      const to = until < row.through ? row.through : until;
      const table = ledgerAt(() => at);
      const item = foundAccount(await readAccountItem(table, book, account.accountId), account.accountId);
      const state = interestStateOf(row);
      const plan = interestPlan(setting, account.product, account.currency);
      if (!plan) return { row, to, sum: state.carry, item };
      const late: Booking[] = [];
      const bookingOf = ({
        sequence,
        effectiveAt,
        posted,
      }: {
        sequence: number;
        effectiveAt: string;
        posted: bigint;
      }) => ({
        sequence,
        day: dayAt(new Date(effectiveAt), timeZone),
        // What a customer has is a liability of the bank, which grows by credits.
        amount: -posted,
      });
      for await (const entry of entriesBehind(table, item, row.seen))
        if (entry.posted !== 0n) late.push(bookingOf(entry));
      const from = lookFrom(state, late);
      const start = momentOf(from, '00:00', timeZone);
      const before = await lookBack(table, item, { effectiveAt: new Date(start.getTime() - 1).toISOString() });
      const bookings: Booking[] = [];
      for await (const entry of entriesAfter(table, item, before.through))
        if (entry.posted !== 0n && entry.effectiveAt >= start.toISOString()) bookings.push(bookingOf(entry));
      return { row, to, sum: owed(plan, state, { from, opening: -before.sums.posted, bookings }, to), item };
    },

    /**
     * Posts what is owed in whole minor units and carries the rest, with the row that says so: once for a period, however often and by whom it is tried.
     * @throws LedgerRefusal when the account does not take it; that is kept for this day, and the next period has all of it.
     */
    async capitalise({ row, to, sum, item }: Owed, account: TermsItem, at: Date): Promise<void> {
      const { accountId, currency } = account;
      const { timeZone } = said();
      const { amount, carry } = capitalised(sum);
      const set = { ...interestSet(to, carry, item.sequence), ...interestPlace(accountId, to, said()) };
      if (amount === 0n) return step(row, set);
      const size = amount < 0n ? -amount : amount;
      const [debit, credit] = amount > 0n ? [interest(currency), accountId] : [accountId, interest(currency)];
      const posting: InterestPostingItem = {
        ...postingKey(accountId, to),
        entity: 'InterestPosting',
        accountId,
        from: row.through,
        through: to,
        amount: String(amount),
        currency,
        carry: set.carry,
        postedAt: at.toISOString(),
      };
      // Of the day on which the next period begins, or when that is closed already, of the first moment that is not.
      const { closedThrough } = toAccount(item);
      const afterClosed = closedThrough === undefined ? 0 : Date.parse(closedThrough) + 1;
      const effectiveAt = new Date(Math.max(momentOf(to, '00:00', timeZone).getTime(), afterClosed)).toISOString();
      try {
        await post(
          ledgerAt(() => at),
          {
            ledgerId: book,
            transferId: interestId(accountId, to),
            effectiveAt,
            legs: [
              { accountId: debit, side: 'debit', amount: size, currency },
              { accountId: credit, side: 'credit', amount: size, currency },
            ],
            // What is owed is owed, also when the money has gone since.
            ...(amount < 0n ? { uncovered: accountId } : {}),
            along: [
              Update(name(), interestKey(accountId), {
                set,
                when: '#through = :seen',
                values: { ':seen': row.through },
              }),
              Create(name(), posting),
            ],
          },
        );
      } catch (error) {
        // Somebody else was faster.
        if (!(error instanceof Refused)) throw error;
      }
    },

    /** Leaves a period for the turn of the next month, or for good. */
    postpone: (row: InterestItem, today: Day): Promise<void> => step(row, interestPlace(row.accountId, today, said())),
    end: (row: InterestItem): Promise<void> => step(row, { agenda: undefined, agendaAt: undefined }),
  };
}

/** Whether an account has neither money nor anything held. */
export const isEmpty = ({ item }: Owed): boolean => {
  const { posted, pendingDebit, pendingCredit } = toAccount(item);
  return posted === 0n && pendingDebit === 0n && pendingCredit === 0n;
};
