import { addMonths, type Day } from './day.ts';
import { momentOf } from './wall-clock.ts';

/** The first day of the month of a day. */
export const firstOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`;

/** The first day of the next month. */
export const nextTurn = (day: Day): Day => addMonths(firstOfMonth(day), 1);

export interface MonthTerms {
  readonly timeZone: string;
  /** Minutes after the turn of a month within which all accounts have had theirs. */
  readonly monthlyWithin: number;
}

/** What was begun before the turn is in the book by then: no function runs for as long. */
const restMinutes = 20;

/** When an account is looked at after the turn of a month: accounts are spread, by their ids, so that not all of them come at once. ISO 8601. */
export function lookAt(turn: Day, accountId: string, { timeZone, monthlyWithin }: MonthTerms): string {
  const place = Number.parseInt(accountId.slice(-8), 16) % monthlyWithin;
  return new Date(momentOf(turn, '00:00', timeZone).getTime() + (restMinutes + place) * 60_000).toISOString();
}

/** A month at the bank's place, from its first to its last millisecond. @param month `2026-10` */
export function monthAt(month: string, timeZone: string): { readonly from: Date; readonly through: Date } {
  const first = `${month}-01`;
  const next = momentOf(nextTurn(first), '00:00', timeZone).getTime();
  return { from: momentOf(first, '00:00', timeZone), through: new Date(next - 1) };
}
