import { refuse } from '../refusal.ts';

/** A day of the calendar, `2026-11-21`, without a place or a time. */
export type Day = string;

const dayMs = 86_400_000;

/** Days since 1970-01-01. @throws BankRefusal `invalid-date` unless it is a day of the years 1900 to 9999. */
export function dayNumber(day: Day): number {
  const time = /^(19|[2-9]\d)\d\d-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day)
    refuse('invalid-date', `'${day.slice(0, 20)}' is no day`);
  return time / dayMs;
}

export const dayOf = (number: number): Day => new Date(number * dayMs).toISOString().slice(0, 10);
export const addDays = (day: Day, days: number): Day => dayOf(dayNumber(day) + days);

/** Year, month from 1, day of the month. */
export function partsOf(day: Day): readonly [number, number, number] {
  dayNumber(day);
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
}

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
export const lastOfMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The same day of a later month, or that month's last where it has no such day. @param onDay 1 to 31 */
export function addMonths(day: Day, months: number, onDay: number = partsOf(day)[2]): Day {
  const [year, month] = partsOf(day);
  const count = year * 12 + month - 1 + months;
  const [to, in_] = [Math.floor(count / 12), (count % 12) + 1];
  return dayOf(Date.UTC(to, in_ - 1, Math.min(onDay, lastOfMonth(to, in_))) / dayMs);
}
