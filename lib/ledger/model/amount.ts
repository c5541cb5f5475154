import { refuse } from './refusal.ts';

/** What DynamoDB holds exactly: 38 digits. No amount, balance or limit is larger; what would become larger is refused. */
export const largest = 10n ** 38n - 1n;

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
