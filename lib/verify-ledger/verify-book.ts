import { setTimeout } from 'node:timers/promises';
import { audit } from './auditor.ts';
import { type BookTable, readBook } from './read-book.ts';
import { verifyCards } from './verify-cards.ts';
import { verifyDisputes } from './verify-disputes.ts';
import { verifyPayments } from './verify-payments.ts';

export interface Verified {
  readonly accounts: number;
  readonly transfers: number;
  /** What is not as it must be; at most 100. */
  readonly wrong: readonly string[];
}

/** How often a book is looked at that seems wrong, and how long it rests before: what moves while it is read looks wrong once, and what is wrong stays. */
const mostLooks = 5;
const restMs = 2000;

/**
 * Rebuilds a book from its items and compares it with the rows of the bank; changes nothing. While money moves, the items are not of one moment: only what is
 * said by each of several looks in the same words is wrong.
 */
export async function verifyBook(
  ledger: BookTable,
  bank: BookTable,
  ledgerId: string,
  rest = restMs,
): Promise<Verified> {
  let wrong: readonly string[] = [];
  for (let look = 1; ; look += 1) {
    const items = await readBook(ledger, ledgerId);
    const rows = [];
    for (const verify of [verifyPayments, verifyCards, verifyDisputes]) rows.push(await verify(items, bank));
    const found = [...audit(items), ...rows.flat()];
    wrong = look === 1 ? found : wrong.filter((each) => found.includes(each));
    if (wrong.length === 0 || look === mostLooks) {
      const count = (entity: string) => items.filter((item) => item.entity === entity).length;
      return { accounts: count('Account'), transfers: count('Transfer'), wrong: wrong.slice(0, 100) };
    }
    await setTimeout(rest);
  }
}
