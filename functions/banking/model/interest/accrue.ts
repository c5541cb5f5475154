import { add, type Fraction, fraction, multiply, split, zero } from '../fraction.ts';
import { refuse } from '../refusal.ts';
import type { Day } from '../schedule/day.ts';
import { type DayCount, yearFraction } from './day-count.ts';

/** What holds from a day on, until the next one. */
export interface From<T> {
  readonly from: Day;
  readonly value: T;
}

export interface Accrual {
  readonly dayCount: DayCount;
  /** The first day that counts. */
  readonly from: Day;
  /** The first that does not. */
  readonly to: Day;
  /** Minor units at the end of each day, by value date. Below zero for an overdraft. */
  readonly balances: readonly From<bigint>[];
  /** A year's, 1/40 for 2.5 %. */
  readonly rates: readonly From<Fraction>[];
  /** Of the period before: less than one minor unit. */
  readonly carry?: Fraction;
}

/** @param percent `2.75`. @throws BankRefusal `invalid-rate` unless it is a decimal of at most 3 digits before and 9 behind the point. */
export function rateOfPercent(percent: string): Fraction {
  const [, sign, whole = '', behind = ''] = /^(-?)(\d{1,3})(?:\.(\d{1,9}))?$/.exec(percent) ?? [];
  if (sign === undefined) refuse('invalid-rate', `'${percent.slice(0, 20)}' is no rate in percent`);
  return fraction(BigInt(sign + whole + behind), 100n * 10n ** BigInt(behind.length));
}

const latest = <T>(steps: readonly From<T>[], day: Day): T | undefined =>
  steps.reduce<From<T> | undefined>(
    (found, step) => (step.from <= day && (!found || step.from >= found.from) ? step : found),
    undefined,
  )?.value;

/** The interest of a period with every fraction of a minor unit, nothing carried in. What no rate or no balance is known for has none. */
export function interestOf({ dayCount, from, to, balances, rates }: Accrual): Fraction {
  const changes = [...balances, ...rates].map((step) => step.from).filter((day) => day > from && day < to);
  const days = [...new Set([from, ...changes, to])].sort();
  return days.slice(1).reduce((sum, end, index) => {
    const begin = days[index] as Day;
    const [balance, rate] = [latest(balances, begin), latest(rates, begin)];
    if (!balance || !rate) return sum;
    return add(sum, multiply(multiply(fraction(balance), rate), yearFraction(dayCount, begin, end)));
  }, zero);
}

/**
 * What is posted for a period, and what is carried into the next one. Amounts and the last carry of periods that follow each other are the interest of all of
 * it, however it was cut.
 * @returns amount in minor units, below zero when the customer owes it.
 */
export function accrue(accrual: Accrual): { readonly amount: bigint; readonly carry: Fraction } {
  const { whole, rest } = split(add(interestOf(accrual), accrual.carry ?? zero));
  return { amount: whole, carry: rest };
}
