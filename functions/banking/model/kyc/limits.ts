import type { Level, Verification } from './verification.ts';

/** Minor units; what is not said is unlimited by whoever does not say it. */
export interface Limits {
  readonly perPayment?: bigint;
  readonly daily?: bigint;
  readonly balance?: bigint;
}

export interface EffectiveLimits extends Limits {
  /** Nothing leaves while it is `stopped`; what comes in is for the holder. */
  readonly outgoing: 'open' | 'stopped';
  /** `refused`: what comes in goes to suspense, with a case. */
  readonly incoming: 'open' | 'refused';
}

/** By level, for one currency. */
export type LevelLimits = Readonly<Record<Level, Limits>>;

const lower = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined ? b : b === undefined || a < b ? a : b;

const lowest = (all: readonly Limits[], name: keyof Limits): bigint | undefined =>
  all.map((each) => each[name]).reduce(lower, undefined);

/**
 * What an account may do: the lowest of what the verification, the product and the holder say. A limit is never raised by any of them.
 * @param others of the product, and of the holder
 */
export function effectiveLimits(
  verification: Verification,
  byLevel: LevelLimits,
  ...others: readonly Limits[]
): EffectiveLimits {
  const all = [byLevel[verification.level], ...others];
  const limits = {
    perPayment: lowest(all, 'perPayment'),
    daily: lowest(all, 'daily'),
    balance: lowest(all, 'balance'),
  };
  const isStopped = verification.level === 0 || limits.daily === 0n || limits.perPayment === 0n;
  return {
    ...limits,
    outgoing: isStopped ? 'stopped' : 'open',
    incoming: verification.state === 'blocked' ? 'refused' : 'open',
  };
}

/** What is left of a day's limit, as it is stored beside it. */
export interface DayLimit {
  readonly daily: bigint;
  readonly day: string;
  readonly left: bigint;
}

/** Another limit counts at once; below zero, nothing goes any more today. */
export const withDaily = ({ daily, day, left }: DayLimit, to: bigint): DayLimit => ({
  daily: to,
  day,
  left: left + (to - daily),
});

/** After a payment; nothing when it does not fit. A day that has not begun begins whole; one that is over is not gone back to. */
export function spent(limit: DayLimit, today: string, amount: bigint): DayLimit | undefined {
  if (today < limit.day) return undefined;
  const left = today === limit.day ? limit.left : limit.daily;
  return left >= amount ? { daily: limit.daily, day: today, left: left - amount } : undefined;
}

/** After what was spent on `day` came back; of another day than the limit's it is of no use. */
export const givenBack = (limit: DayLimit, day: string, amount: bigint): DayLimit =>
  day === limit.day ? { ...limit, left: limit.left + amount } : limit;
