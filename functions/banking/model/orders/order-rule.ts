import { AppError } from '../../../../lib/runtime/app-error.ts';
import type { StandingOrder } from '../../contract/orders.ts';
import type { Terms } from '../products.ts';
import { BankRefusal } from '../refusal.ts';
import { addDays, type Day } from '../schedule/day.ts';
import { checkedRule, type ScheduleRule } from '../schedule/standing-order.ts';
import { dayAt } from '../schedule/wall-clock.ts';

/** Days within which an order begins and, where that is said, ends. */
const [longestWait, longest] = [3_660, 36_600] as const;

/** Runs a function of the schedule. @throws AppError `invalid-schedule` for what no calendar has. */
export function scheduled<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BankRefusal) throw new AppError('invalid-schedule', error.message.replace(/^[\w-]+: /, ''));
    throw error;
  }
}

/** @throws AppError `invalid-schedule` for a last day before today or out of sight. */
export function checkedEnd(end: Day, today: Day): Day {
  return scheduled(() => {
    addDays(end, 0);
    if (end < today || end > addDays(today, longest)) throw new AppError('invalid-schedule');
    return end;
  });
}

/** How an order is paid: what was asked for, by the clocks of the bank. @throws AppError `invalid-schedule` */
export function ruleOf(
  { on, schedule }: { readonly on?: Day | undefined; readonly schedule?: StandingOrder['schedule'] | undefined },
  { ordersAt: at, timeZone }: Pick<Terms, 'ordersAt' | 'timeZone'>,
  now: Date,
): ScheduleRule {
  if ((on === undefined) === (schedule === undefined))
    throw new AppError('invalid-schedule', 'Say either `on` or `schedule`.');
  const asked = schedule ?? { start: on ?? '', unit: 'day' as const, times: 1 };
  const today = dayAt(now, timeZone);
  return scheduled(() => {
    const rule = checkedRule({ every: 1, roll: 'none', ...asked, timeZone, at } as ScheduleRule);
    if (rule.start < today || rule.start > addDays(today, longestWait)) throw new AppError('invalid-schedule');
    if (rule.end !== undefined) checkedEnd(rule.end, today);
    return rule;
  });
}
