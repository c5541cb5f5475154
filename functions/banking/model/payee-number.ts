import { AppError } from '../../../lib/runtime/app-error.ts';
import { isAccountNumber } from './accounts/account-number.ts';
import { ibanOf } from './accounts/iban.ts';
import type { Terms } from './products.ts';
import { BankRefusal } from './refusal.ts';

/** An account number as it is stored. @throws AppError `invalid-iban` when its form or its check digits are wrong. */
export function payeeNumber(written: string, { ibanCountry }: Pick<Terms, 'ibanCountry'>): string {
  const digits = written.replaceAll(' ', '');
  if (ibanCountry === '' && !/^[A-Za-z]/.test(digits)) {
    if (!isAccountNumber(digits)) throw new AppError('invalid-iban');
    return digits;
  }
  try {
    return ibanOf(written);
  } catch (error) {
    if (error instanceof BankRefusal) throw new AppError('invalid-iban', error.message.replace(/^[\w-]+: /, ''));
    throw error;
  }
}
