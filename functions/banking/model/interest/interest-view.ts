import type { InterestView } from '../../contract/fields.ts';
import type { Fraction } from '../fraction.ts';
import type { Day } from '../schedule/day.ts';
import { decimalOfFraction } from './interest-text.ts';
import { type InterestPlan, rateOn } from './rates.ts';

/** What a product pays on a day; nothing before its first rate. */
export function toRate(plan: InterestPlan | undefined, today: Day) {
  const rate = plan && rateOn(plan, today);
  if (!rate) return undefined;
  const { percent, overdrawn } = rate;
  return { dayCount: plan.dayCount, rate: percent, ...(overdrawn === undefined ? {} : { overdrawnRate: overdrawn }) };
}

/** @param since the first day that is not posted yet */
export function toInterest(
  rate: NonNullable<ReturnType<typeof toRate>>,
  sum: Fraction,
  since: Day,
  currency: string,
): InterestView {
  return { ...rate, accrued: decimalOfFraction(sum, currency), since };
}
