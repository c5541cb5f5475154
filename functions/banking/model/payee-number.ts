import { AppError } from '../../../lib/runtime/app-error.ts';
import { isAccountNumber } from './accounts/account-number.ts';
import { ibanOf } from './accounts/iban.ts';
import type { Terms } from './products.ts';
import { BankRefusal } from './refusal.ts';

/** An account number as it is stored; of digits alone too where there is a country by now: those of before stay as they are. @throws AppError `invalid-iban` when its form or its check digits are wrong. */
export function payeeNumber(written: string, { ibanCountry }: Pick<Terms, 'ibanCountry'>): string {
  const digits = written.replaceAll(' ', '');
  if (isAccountNumber(digits)) return digits;
  if (ibanCountry === '' && !/^[A-Za-z]/.test(digits)) throw new AppError('invalid-iban');
  try {
    return ibanOf(written);
  } catch (error) {
    if (error instanceof BankRefusal) throw new AppError('invalid-iban', error.message.replace(/^[\w-]+: /, ''));
    throw error;
  }
}
