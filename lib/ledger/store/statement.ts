import { type AccountType, normalSide } from '../model/account.ts';
import { countsAt, type Entry } from '../model/entry.ts';
import { checkedTime } from '../model/names.ts';
import { refuse } from '../model/refusal.ts';
import { checkedPage, type StatementLine, type StatementPage } from '../model/statement.ts';
import { toAccount } from './account-items.ts';
import { entriesAfter, lookBack, sumsOfEntries } from './history.ts';
import { view } from './in-flight.ts';
import { isClosedThrough } from './periods.ts';
import type { LedgerTable } from './table.ts';

export interface StatementAsked {
  readonly ledgerId: string;
  readonly accountId: string;
  /** Both included. */
  readonly from: string;
  readonly through: string;
  /** Lines of a page, at least 1; 1,000 if absent. */
  readonly perPage?: number;
}

const own = (type: AccountType, posted: bigint) => (normalSide(type) === 'debit' ? posted : -posted);
const justBefore = (time: string) => new Date(Date.parse(time) - 1).toISOString();

/**
 * What was posted to an account with effect in a period, page by page, at least one, each checked. The closing balance is read apart from the lines; if
 * they did not give it, the last page is not handed out but an error is thrown, and what was made of the others is void.
 * @throws RangeError unless `perPage` is 1 or more. LedgerRefusal `account-not-found`; `invalid-time` for a period that is not over; `not-recorded-yet` while something of it is still to be recorded.
 */
export async function* statement(table: LedgerTable, asked: StatementAsked): AsyncGenerator<StatementPage> {
  const { ledgerId, accountId, from, through, perPage = 1000 } = asked;
  if (!Number.isSafeInteger(perPage) || perPage < 1) throw new RangeError('a page has one line at least');
  const createdAt = table.now().toISOString();
  if (checkedTime(from) > checkedTime(through) || through > createdAt) refuse('invalid-time', 'a statement looks back');
  // Before anything is read: what is committed meanwhile is not in this statement.
  const isClosed = await isClosedThrough(table, ledgerId, through);
  const { item, inFlight } = await view(table, ledgerId, accountId);
  if (inFlight.some(countsAt({ effectiveAt: through }))) refuse('not-recorded-yet', undefined, accountId);
  const { type, currency } = toAccount(item);
  const before = await lookBack(table, item, { effectiveAt: justBefore(from) });
  const closing = own(type, (await sumsOfEntries(table, item, { effectiveAt: through })).posted);
  const said = { ledgerId, accountId, type, currency, from, through, createdAt, isFinal: isClosed };

  let page = 1;
  let opening = own(type, before.sums.posted);
  let balance = opening;
  let lines: StatementLine[] = [];
  for await (const entry of entriesAfter(table, item, before.through)) {
    if (entry.effectiveAt < from || entry.effectiveAt > through || entry.posted === 0n) continue;
    if (lines.length === perPage) {
      yield checkedPage({ ...said, page, isLast: false, opening, closing: balance, lines });
      [page, opening, lines] = [page + 1, balance, []];
    }
    balance += own(type, entry.posted);
    lines.push(lineOf(entry, own(type, entry.posted), balance));
  }
  yield checkedPage({ ...said, page, isLast: true, opening, closing, lines });
}

const lineOf = (entry: Entry, amount: bigint, balance: bigint): StatementLine => {
  const { sequence, transferId, kind, effectiveAt, recordedAt } = entry;
  return { sequence, transferId, kind, effectiveAt, recordedAt, amount, balance };
};
