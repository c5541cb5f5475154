import { refuse } from '../refusal.ts';
import { addDays, type Day, dayNumber } from './day.ts';

/** Days on which a rail does not work. */
export interface BusinessCalendar {
  /** Days of the week, Monday is 1. */
  readonly weekend: readonly number[];
  readonly holidays: Pick<ReadonlySet<Day>, 'has'>;
}

/** To which day something moves that falls on a holiday; `modified-following` never leaves the month. */
export type Roll = 'none' | 'following' | 'modified-following' | 'preceding';

export const weekdayOf = (day: Day): number => ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;

export const isBusinessDay = ({ weekend, holidays }: BusinessCalendar, day: Day): boolean =>
  !weekend.includes(weekdayOf(day)) && !holidays.has(day);

const longestClosed = 60;

function search(calendar: BusinessCalendar, day: Day, step: 1 | -1): Day {
  for (let i = 0; i <= longestClosed; i += 1) {
    const found = addDays(day, i * step);
    if (isBusinessDay(calendar, found)) return found;
  }
  return refuse('invalid-schedule', `no business day within ${longestClosed} days of ${day}`);
}

/** @throws BankRefusal `invalid-schedule` for a calendar without a business day in two months. */
export function rolled(calendar: BusinessCalendar, day: Day, roll: Roll): Day {
  if (roll === 'none') return day;
  if (roll === 'preceding') return search(calendar, day, -1);
  const following = search(calendar, day, 1);
  const leavesMonth = following.slice(0, 7) !== day.slice(0, 7);
  return roll === 'modified-following' && leavesMonth ? search(calendar, day, -1) : following;
}

/** The TARGET calendar: weekends, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December. @param years all that are asked about */
export function targetCalendar(years: readonly number[]): BusinessCalendar {
  const holidays = years.flatMap((year) => {
    const easter = easterOf(year);
    const fixed = ['01-01', '05-01', '12-25', '12-26'].map((day) => `${year}-${day}`);
    return [...fixed, addDays(easter, -2), addDays(easter, 1)];
  });
  return { weekend: [6, 7], holidays: new Set(holidays) };
}

/** Easter Sunday of the Gregorian calendar (Butcher's rule). */
function easterOf(year: number): Day {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return `${year}-${String(Math.floor(sum / 31)).padStart(2, '0')}-${String((sum % 31) + 1).padStart(2, '0')}`;
}
