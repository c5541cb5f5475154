import { checkedAmount } from './amount.ts';
import { exponentOf } from './currency.ts';
import { refuse } from './refusal.ts';

/** Minor units bought for minor units sold, as a fraction: nothing of it is ever rounded. */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** `down` leaves the rest with who converts; `half-even` is fair on average. */
export type Rounding = 'down' | 'half-even';

/**
 * A rate as people write it, in major units: `rateOf('161.25', 'EUR', 'JPY')`.
 * @throws LedgerRefusal `invalid-rate` unless it is a decimal above zero with up to 18 digits before and 18 behind the point; `unknown-currency`.
 */
export function rateOf(decimal: string, sold: string, bought: string): Rate {
  const [, whole = '', fraction = ''] = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(decimal) ?? [];
  const digits = BigInt(`0${whole}${fraction}`);
  if (digits === 0n) refuse('invalid-rate', `'${decimal.slice(0, 50)}'`);
  return {
    numerator: digits * 10n ** BigInt(exponentOf(bought)),
    denominator: 10n ** BigInt(fraction.length + exponentOf(sold)),
  };
}

/** @throws LedgerRefusal `invalid-rate` when a part of it is not above zero; `invalid-amount` when nothing, or more than 38 digits, would be bought. */
export function convertAmount(sold: bigint, { numerator, denominator }: Rate, rounding: Rounding): bigint {
  if (numerator <= 0n || denominator <= 0n) refuse('invalid-rate', 'a rate is above zero');
  const product = checkedAmount(sold) * numerator;
  const quotient = product / denominator;
  const twice = (product % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return checkedAmount(rounding === 'half-even' && isUp ? quotient + 1n : quotient);
}
