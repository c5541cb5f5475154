import { exponentOf } from '../../../../lib/ledger/model/currency.ts';
import type { Fraction } from '../fraction.ts';
import { addDays } from '../schedule/day.ts';

/** Digits behind the point, as many as a decimal of this module may have. */
const digits = 10;

/** An amount with a fraction of its minor unit as a decimal, cut off behind the tenth digit; made without a float. */
export function decimalOfFraction({ numerator, denominator }: Fraction, currency: string): string {
  const scaled = (numerator * 10n ** BigInt(digits - exponentOf(currency))) / denominator;
  const text = String(scaled < 0n ? -scaled : scaled).padStart(digits + 1, '0');
  return `${scaled < 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** @param through the first day that does not count any more */
export const interestId = (accountId: string, through: string): string => `interest:${accountId}:${through}`;

/** What an entry of interest is called in statements; nothing for any other transfer. */
export function interestText(transferId: string): string | undefined {
  const [kind, , through] = transferId.split(':');
  return kind === 'interest' && through ? `Interest through ${addDays(through, -1)}` : undefined;
}
