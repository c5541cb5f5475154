import { refuse } from './refusal.ts';

/** What DynamoDB holds exactly: 38 digits. No amount, balance or limit is larger; what would become larger is refused. */
export const largest = 10n ** 38n - 1n;

/** Minor units written as text, `1050` for 10.50 EUR. @throws LedgerRefusal `invalid-amount` unless it is 1 to 38 digits and more than zero. */
export function amountOf(text: string): bigint {
  if (!/^\d{1,38}$/.test(text)) refuse('invalid-amount', `'${text.slice(0, 50)}' is not a whole number of minor units`);
  return checkedAmount(BigInt(text));
}

/** @throws LedgerRefusal `invalid-amount` for zero, negative and 39 digits. */
export function checkedAmount(amount: bigint): bigint {
  if (typeof amount !== 'bigint' || amount <= 0n || amount > largest) {
    refuse('invalid-amount', 'an amount is more than zero and has 38 digits at most');
  }
  return amount;
}

/** A number of DynamoDB. @throws TypeError for anything that is not exact, rather than a rounded balance. */
export function exact(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  throw new TypeError(`${String(value)} is not an exact amount`);
}

export const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, each) => sum + each, 0n);
