import type { BookTable } from './read-book.ts';
import { idOf, type StoredItem } from './stored-item.ts';

const big = (amount: unknown) => BigInt(String(amount ?? '0'));

/** Sums by a key. */
class Sums {
  readonly #of = new Map<string, bigint>();
  add(key: string, by: bigint): void {
    this.#of.set(key, (this.#of.get(key) ?? 0n) + by);
  }
  of(key: string): bigint {
    return this.#of.get(key) ?? 0n;
  }
}

/** `clearing:sepa:EUR:3` is of `sepa:EUR`. */
const railIn = (accountId: string) => accountId.split(':').slice(1, 3).join(':');

/**
 * B1: what is posted on the clearing of a rail is what is submitted to it, amounts and fees.
 * @param items of the book.
 * @param rows payments, as the bank has them.
 */
export async function verifyRails(
  items: readonly StoredItem[],
  rows: readonly StoredItem[],
  _bank: BookTable,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const accounts = items.filter(({ entity }) => entity === 'Account');
  const submitted = new Sums();
  for (const { state, rail, currency, amount, fee } of rows)
    if (state === 'submitted') submitted.add(`${rail}:${currency}`, big(amount) + big(fee));
  const cleared = new Sums();
  const ways = new Set<string>();
  for (const account of accounts.filter((each) => idOf(each).startsWith('clearing:'))) {
    const rail = railIn(idOf(account));
    if (rail.startsWith('internal:')) continue;
    ways.add(rail);
    cleared.add(rail, -big(account.posted));
  }
  for (const rail of ways)
    if (cleared.of(rail) !== submitted.of(rail))
      wrong.push(`${rail}: ${submitted.of(rail)} is submitted, ${cleared.of(rail)} is on clearing`);
  return wrong;
}
