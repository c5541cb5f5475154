import type { RefusedBecause } from './refused-because.ts';

/** What may still leave an account, as it is stored beside it: minor units. */
export interface Spending {
  readonly perPayment: bigint;
  readonly daily: bigint;
  /** Of which `left` is what is left. */
  readonly day: string;
  readonly left: bigint;
  readonly outgoing: 'open' | 'stopped';
}

/** The day on which a payment counts: what another one, begun a moment later or by a clock ahead, has ended is not gone back to. */
export const countedOn = ({ day }: Pick<Spending, 'day'>, today: string): string => (day > today ? day : today);

/** What is left today; a day that has not begun begins whole. */
export const leftOn = ({ day, daily, left }: Pick<Spending, 'day' | 'daily' | 'left'>, today: string): bigint =>
  day < today ? daily : left;

/** Why a payment does not fit; nothing when it does. */
export function whyNotSpent(spending: Spending, today: string, amount: bigint): RefusedBecause | undefined {
  if (spending.outgoing === 'stopped') return 'verification-required';
  const fits = amount <= spending.perPayment && amount <= leftOn(spending, today) && spending.day <= today;
  return fits ? undefined : 'limit-exceeded';
}
