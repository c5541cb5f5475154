import { exponentOf } from './currency.ts';

/** Minor units as a decimal of the currency's digits: `-10.50` for EUR, `-1050` for JPY. Exact; never through a float. */
export function decimalOf(amount: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(amount < 0n ? -amount : amount).padStart(exponent + 1, '0');
  const sign = amount < 0n ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
