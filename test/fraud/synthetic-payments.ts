import type { Features } from '../../lib/fraud/model/features.ts';

export const attacks = ['takeover', 'card-testing', 'mule', 'structuring', 'round-trip'] as const;
export type Attack = (typeof attacks)[number];

/** A payment that never was, and whether we meant it to be fraud. */
export interface SyntheticPayment {
  readonly features: Features;
  readonly attack?: Attack;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Dice {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = chances(seed);
  }
  /** True so often, 0 to 1. */
  is(often: number): boolean {
    return this.#next() < often;
  }
  /** From `least` to `most`, small ones more often. */
  whole(least: number, most: number): bigint {
    return BigInt(least + Math.floor((most - least + 1) * this.#next() ** 2));
  }
  pick<T>(all: readonly [T, ...T[]]): T {
    return all[Math.floor(this.#next() * all.length)] ?? all[0];
  }
}

/** What people do, odd things now and then included: a new telephone, a holiday, rent for a new flat. */
function everyday(dice: Dice): Features {
  const isNewPayee = dice.is(0.12);
  const minute = dice.whole(1, 3);
  return {
    kind: dice.pick(['payout', 'transfer', 'purchase']),
    currency: 'EUR',
    amount: dice.whole(100, 250_000),
    amountOfMean: dice.is(0.04) ? dice.whole(400, 1500) : dice.whole(10, 400),
    accountAgeDays: dice.is(0.03) ? dice.whole(0, 7) : dice.whole(8, 3000),
    daysSinceCredentialChange: dice.is(0.02) ? dice.whole(0, 3) : dice.whole(4, 1000),
    isNewPayee,
    payeeAgeDays: isNewPayee ? 0n : dice.whole(1, 1500),
    isNewDevice: dice.is(0.03),
    payeeCountry: dice.pick(['DE', 'DE', 'DE', 'FR', 'NL', 'US']),
    ipCountry: 'DE',
    isCountryUnusual: dice.is(0.03),
    paymentsLastMinute: minute,
    paymentsLastHour: minute + dice.whole(0, 4),
    paymentsLastDay: minute + dice.whole(4, 12),
    paymentsLastWeek: minute + dice.whole(12, 60),
    devicePaymentsLastHour: minute + dice.whole(0, 6),
    ipPaymentsLastHour: minute + dice.whole(0, 40),
    payeePaymentsLastDay: dice.whole(1, 5),
    newPayeesLastDay: isNewPayee ? dice.whole(1, 3) : 0n,
    justUnderThresholdLastDay: dice.is(0.01) ? dice.whole(1, 3) : 0n,
    isRoundTrip: dice.is(0.01),
    lists: [],
  };
}

/** What is odd about each attack; some of them are well hidden. */
function attacked(dice: Dice, attack: Attack): Features {
  const before = everyday(dice);
  const isHidden = dice.is(0.15);
  if (isHidden) return before;
  switch (attack) {
    case 'takeover':
      return {
        ...before,
        isNewDevice: dice.is(0.9),
        isNewPayee: dice.is(0.95),
        payeeAgeDays: 0n,
        isCountryUnusual: dice.is(0.6),
        daysSinceCredentialChange: dice.is(0.7) ? dice.whole(0, 1) : before.daysSinceCredentialChange,
        amountOfMean: dice.whole(200, 4000),
      };
    case 'card-testing':
      return {
        ...before,
        amount: dice.whole(50, 200),
        paymentsLastMinute: dice.whole(4, 60),
        devicePaymentsLastHour: dice.whole(8, 200),
      };
    case 'mule':
      return {
        ...before,
        accountAgeDays: dice.whole(0, 20),
        isNewPayee: true,
        payeeAgeDays: 0n,
        newPayeesLastDay: dice.whole(3, 30),
      };
    case 'structuring':
      return { ...before, justUnderThresholdLastDay: dice.whole(2, 9), isNewPayee: dice.is(0.5) };
    case 'round-trip':
      return { ...before, isRoundTrip: true, amount: dice.whole(5000, 900_000), accountAgeDays: dice.whole(0, 90) };
  }
}

/**
 * Payments from a seed, the same each time. They say whether rules do what they were written for, and nothing about real fraud.
 * @param often how many of them are attacks, 0 to 1
 */
export function syntheticPayments(seed: number, count: number, often = 0.05): readonly SyntheticPayment[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, () => {
    if (!dice.is(often)) return { features: everyday(dice) };
    const attack = dice.pick(attacks);
    return { features: attacked(dice, attack), attack };
  });
}
