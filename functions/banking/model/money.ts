import { largest } from '../../../lib/ledger/model/amount.ts';
import { exponentOf } from '../../../lib/ledger/model/currency.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';

/**
 * What a person typed, in minor units. Exact: digits that the currency does not have are refused, noughts too.
 * @throws AppError `invalid-amount` for zero, negative, 39 digits, or another number of digits behind the point than the currency has at most.
 */
export function minorOf(decimal: string, currency: string): bigint {
  const [, whole = '', behind = ''] = /^(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const digits = exponentOf(currency);
  if (whole === '' || behind.length > digits) throw new AppError('invalid-amount');
  const amount = BigInt(whole + behind.padEnd(digits, '0'));
  if (amount === 0n || amount > largest) throw new AppError('invalid-amount');
  return amount;
}

/** Whole units of a currency in minor ones. */
export const wholeUnits = (units: number, currency: string): bigint =>
  BigInt(units) * 10n ** BigInt(exponentOf(currency));

/** Hundredths of a currency's unit in minor ones, down to what it has. */
export function hundredths(count: number, currency: string): bigint {
  return (BigInt(count) * 10n ** BigInt(exponentOf(currency))) / 100n;
}
