import { add, type Fraction, multiply, split, fraction as whole } from '../fraction.ts';
import type { Day } from '../schedule/day.ts';
import { type From, interestOf } from './accrue.ts';
import { type InterestPlan, ratesOf } from './rates.ts';

/** Where the interest of an account stands. */
export interface InterestState {
  /** The first day whose interest is not capitalised. */
  readonly through: Day;
  /** Less than a minor unit, of what was before. */
  readonly carry: Fraction;
  /** Entries of the account up to this one were counted then. */
  readonly seen: number;
}

/** What an entry did to the account, by its value date. */
export interface Booking {
  readonly sequence: number;
  readonly day: Day;
  /** Minor units; above zero: came in. */
  readonly amount: bigint;
}

/** An account from a day on. */
export interface BookedSince {
  readonly from: Day;
  /** Of all that took effect before `from`. */
  readonly opening: bigint;
  /** What took effect from then on, in any order. */
  readonly bookings: readonly Booking[];
}

/** The balance at the end of each day on which it changed. */
export function endOfDays({ from, opening, bookings }: BookedSince): readonly From<bigint>[] {
  const byDay = new Map<Day, bigint>([[from, 0n]]);
  for (const { day, amount } of bookings) byDay.set(day, (byDay.get(day) ?? 0n) + amount);
  let balance = opening;
  return [...byDay].sort().map(([day, amount]) => {
    balance += amount;
    return { from: day, value: balance };
  });
}

/** Balances above and below zero have rates of their own. */
function interestFor(plan: InterestPlan, booked: BookedSince, to: Day): Fraction {
  const { from } = booked;
  const { dayCount } = plan;
  const rates = ratesOf(plan);
  const balances = endOfDays(booked);
  const part = (isOf: (balance: bigint) => boolean) =>
    balances.map((step) => ({ from: step.from, value: isOf(step.value) ? step.value : 0n }));
  return add(
    interestOf({ dayCount, from, to, balances: part((balance) => balance > 0n), rates: rates.above }),
    interestOf({ dayCount, from, to, balances: part((balance) => balance < 0n), rates: rates.below }),
  );
}

/** From which day on an account has to be looked at: where it stands, or earlier, when something was back-dated into what is capitalised already. */
export const lookFrom = ({ through }: Pick<InterestState, 'through'>, late: readonly Pick<Booking, 'day'>[]): Day =>
  [through, ...late.map(({ day }) => day)].sort()[0] ?? through;

/**
 * What is owed to the holder until a day, which does not count, with every fraction; below zero: by the holder. What was back-dated since into days that are
 * capitalised counts as far as it makes them another sum.
 * @param booked the account from `lookFrom` on.
 */
export function owed(plan: InterestPlan, state: InterestState, booked: BookedSince, to: Day): Fraction {
  const known = { ...booked, bookings: booked.bookings.filter(({ sequence }) => sequence <= state.seen) };
  const counted = booked.from < state.through ? interestFor(plan, known, state.through) : whole(0n);
  return add(add(interestFor(plan, booked, to), multiply(counted, whole(-1n))), state.carry);
}

/** @returns what is posted, in minor units, and what is carried on. */
export function capitalised(sum: Fraction): { readonly amount: bigint; readonly carry: Fraction } {
  const { whole: amount, rest } = split(sum);
  return { amount, carry: rest };
}
