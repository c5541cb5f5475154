import type { RefusedBecause } from '../refused-because.ts';
import { type BusinessCalendar, targetCalendar } from '../schedule/business-days.ts';
import { nextOccurrence, type Occurrence, occurrence, type ScheduleRule } from '../schedule/standing-order.ts';
import type { OrderState } from './order-states.ts';

/** Why a payment of an order was not made. */
export type OrderRefusal = RefusedBecause | 'payee-unconfirmed';

/** Where an order is in its rule. */
export interface Course {
  readonly rule: ScheduleRule;
  readonly state: OrderState;
  /** Why it is stopped, or ended before its time. */
  readonly reason?: OrderRefusal | 'withdrawn';
  /** The occurrence that is to be paid, from 0, and when by the rule. */
  readonly n: number;
  readonly nextAt: string;
  /** How often it was tried, and when it is to be tried again. */
  readonly attempt: number;
  readonly dueAt: string;
  /** Occurrences in a row that were not paid. */
  readonly missed: number;
}

/** How long a payment is tried, and for how many of them an order goes on. */
export interface Policy {
  readonly orderAttempts: number;
  readonly orderRetryMinutes: number;
  readonly orderMisses: number;
}

const holidays = new Map<number, BusinessCalendar>();
/** Of any year, each calculated when it is asked about. */
const calendar: BusinessCalendar = {
  weekend: [6, 7],
  holidays: {
    has(day) {
      const year = Number(day.slice(0, 4));
      const known = holidays.get(year) ?? targetCalendar([year]);
      holidays.set(year, known);
      return known.holidays.has(day);
    },
  },
};

const ended = (course: Course, reason?: Course['reason']): Course => {
  const { reason: _, ...rest } = course;
  return { ...rest, state: 'ended', ...(reason ? { reason } : {}) };
};

/** Waits for an occurrence; over when there is none. */
function awaiting({ reason: _, ...course }: Course, next: Occurrence | undefined): Course {
  if (!next) return ended(course);
  const at = next.at.toISOString();
  return { ...course, state: 'active', n: next.n, nextAt: at, attempt: 0, dueAt: at };
}

/** The day of its rule is what counts: one that begins today is paid today, whatever o’clock it is. */
export const begun = (rule: ScheduleRule): Course =>
  awaiting(
    { rule, state: 'active', n: 0, nextAt: '', attempt: 0, dueAt: '', missed: 0 },
    occurrence(rule, calendar, 0),
  );

/** After the payment of an occurrence was made, or its money set aside. What is late is made up for, one after the other. */
export const paid = (course: Course): Course =>
  awaiting({ ...course, missed: 0 }, occurrence(course.rule, calendar, course.n + 1));

/** What may be otherwise in some hours. */
const passing: readonly OrderRefusal[] = [
  'insufficient-funds',
  'limit-exceeded',
  'account-frozen',
  'verification-required',
];
/** What is not mended by waiting for the next occurrence. */
const stopping: readonly OrderRefusal[] = ['unknown-payee', 'payee-unconfirmed'];

/**
 * After the payment of an occurrence was refused: tried again on the same day, then missed; an order that misses too many in a row is stopped, as is one whose
 * payee cannot be paid any more. With its account it ends.
 */
export function refused(
  course: Course,
  reason: OrderRefusal,
  { orderAttempts, orderRetryMinutes, orderMisses }: Policy,
  now: Date,
): { readonly course: Course; readonly told?: 'missed' | 'stopped' } {
  if (reason === 'account-closed') return { course: ended(course, reason), told: 'stopped' };
  if (stopping.includes(reason)) return { course: { ...course, state: 'stopped', reason }, told: 'stopped' };
  const next = occurrence(course.rule, calendar, course.n + 1);
  const again = new Date(now.getTime() + orderRetryMinutes * 60_000);
  const attempt = course.attempt + 1;
  if (passing.includes(reason) && attempt < orderAttempts && (!next || again < next.at))
    return { course: { ...course, attempt, dueAt: again.toISOString() } };
  const missed = course.missed + 1;
  const after = awaiting({ ...course, missed }, next);
  if (after.state === 'ended') return { course: ended(after, reason), told: 'missed' };
  if (missed < orderMisses) return { course: after, told: 'missed' };
  return { course: { ...after, state: 'stopped', reason }, told: 'stopped' };
}

export const paused = (course: Course): Course => ({ ...course, state: 'paused' });

/** Goes on with the first occurrence that is not over: what a pause has left out is not made up for. */
export function resumed(course: Course, now: Date): Course {
  const next = nextOccurrence(course.rule, calendar, now);
  // Never one that was paid.
  const from = next && next.n < course.n ? occurrence(course.rule, calendar, course.n) : next;
  return awaiting({ ...course, missed: 0 }, from);
}

export const withdrawn = (course: Course): Course => ended(course, 'withdrawn');

/** With another last day; over when there is nothing left to be paid until then. */
export function until(course: Course, end: string | undefined): Course {
  const { end: _, ...open } = course.rule;
  const rule = end === undefined ? open : { ...open, end };
  return occurrence(rule, calendar, course.n) ? { ...course, rule } : ended({ ...course, rule });
}
