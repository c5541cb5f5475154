import { refuse } from '../refusal.ts';
import { type BusinessCalendar, type Roll, rolled } from './business-days.ts';
import { addDays, addMonths, type Day, dayNumber, partsOf } from './day.ts';
import { momentOf } from './wall-clock.ts';

/** When a standing order is paid. */
export interface ScheduleRule {
  /** The first occurrence, before it is rolled. */
  readonly start: Day;
  readonly unit: 'day' | 'week' | 'month' | 'year';
  /** Every so many of them, 1 to 120. */
  readonly every: number;
  /** Of months: each on its last day, whatever day `start` is. */
  readonly onLastDay?: true;
  /** No occurrence falls on a later day; what is rolled may be paid later. */
  readonly end?: Day;
  /** So many occurrences in all. */
  readonly times?: number;
  readonly roll: Roll;
  /** On the clocks of this place, at this time. */
  readonly timeZone: string;
  readonly at: string;
}

/** One occurrence, the first is 0. */
export interface Occurrence {
  readonly n: number;
  /** By the rule. */
  readonly day: Day;
  /** Rolled to a business day. */
  readonly paidOn: Day;
  readonly at: Date;
}

const isCount = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;

/** @throws BankRefusal `invalid-schedule`, `invalid-date`, `invalid-time` */
export function checkedRule(rule: ScheduleRule): ScheduleRule {
  dayNumber(rule.start);
  momentOf(rule.start, rule.at, rule.timeZone);
  if (!isCount(rule.every, 120)) refuse('invalid-schedule', 'it comes every 1 to 120 days, weeks, months or years');
  if (rule.times !== undefined && !isCount(rule.times, 10_000))
    refuse('invalid-schedule', 'it comes 1 to 10,000 times');
  if (rule.end !== undefined && dayNumber(rule.end) < dayNumber(rule.start))
    refuse('invalid-schedule', 'it ends before it starts');
  if (rule.onLastDay && rule.unit !== 'month' && rule.unit !== 'year')
    refuse('invalid-schedule', 'months have a last day');
  return rule;
}

/** Counted from the start and not from the one before: after 31 January and 28 February comes 31 March. */
function dayOfOccurrence({ start, unit, every, onLastDay }: ScheduleRule, n: number): Day {
  if (unit === 'day') return addDays(start, n * every);
  if (unit === 'week') return addDays(start, n * every * 7);
  return addMonths(start, n * every * (unit === 'year' ? 12 : 1), onLastDay ? 31 : partsOf(start)[2]);
}

/** Occurrence `n`, from 0; nothing when the order has ended before it. */
export function occurrence(rule: ScheduleRule, calendar: BusinessCalendar, n: number): Occurrence | undefined {
  if (rule.times !== undefined && n >= rule.times) return undefined;
  const day = dayOfOccurrence(rule, n);
  if (rule.end !== undefined && day > rule.end) return undefined;
  const paidOn = rolled(calendar, day, rule.roll);
  return { n, day, paidOn, at: momentOf(paidOn, rule.at, rule.timeZone) };
}

/** The first occurrence at or after a moment: where an order begins, or goes on after a pause, without making up for what was missed. */
export function nextOccurrence(rule: ScheduleRule, calendar: BusinessCalendar, after: Date): Occurrence | undefined {
  const days = { day: 1, week: 7, month: 31, year: 366 }[rule.unit] * rule.every;
  const passed = after.getTime() / 86_400_000 - dayNumber(rule.start);
  // Never too far: periods are counted longer than they are, and rolling moves by less than two months.
  for (let n = Math.max(0, Math.floor((passed - 62) / days)); ; n += 1) {
    const found = occurrence(rule, calendar, n);
    if (!found || found.at >= after) return found;
  }
}
