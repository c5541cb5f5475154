import { add, type Fraction, fraction, zero } from '../fraction.ts';
import { type Day, dayNumber, isLeap, partsOf } from '../schedule/day.ts';

/** How days become a part of a year; the names are those of contracts (ISDA 2006, 4.16). */
export const dayCounts = ['ACT/365F', 'ACT/360', '30E/360', 'ACT/ACT ISDA'] as const;
export type DayCount = (typeof dayCounts)[number];

/** Days since 0 in years of 360 days: every month has 30, the 31st is the 30th. */
function in360(day: Day): number {
  const [year, month, date] = partsOf(day);
  return 360 * year + 30 * month + Math.min(date, 30);
}

/** Each year's days by its own length. */
function byYears(from: Day, to: Day): Fraction {
  const [first, last] = [partsOf(from)[0], partsOf(to)[0]];
  let sum = zero;
  for (let year = first; year <= last; year += 1) {
    const begin = year === first ? dayNumber(from) : dayNumber(`${year}-01-01`);
    const end = year === last ? dayNumber(to) : dayNumber(`${year + 1}-01-01`);
    sum = add(sum, fraction(BigInt(end - begin), isLeap(year) ? 366n : 365n));
  }
  return sum;
}

/**
 * The part of a year from one day, which counts, to another, which does not. Parts add up: of a to b and b to c is that of a to c.
 * @throws BankRefusal `invalid-date`; RangeError when it ends before it begins.
 */
export function yearFraction(dayCount: DayCount, from: Day, to: Day): Fraction {
  const days = dayNumber(to) - dayNumber(from);
  if (days < 0) throw new RangeError('a period ends after it begins');
  if (dayCount === 'ACT/365F') return fraction(BigInt(days), 365n);
  if (dayCount === 'ACT/360') return fraction(BigInt(days), 360n);
  if (dayCount === '30E/360') return fraction(BigInt(in360(to) - in360(from)), 360n);
  return byYears(from, to);
}
