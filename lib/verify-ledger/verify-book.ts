import { setTimeout } from 'node:timers/promises';
import { audit } from './auditor.ts';
import { type BookTable, ofEach, partition, readBook } from './read-book.ts';
import { idOf, isCustomer, type StoredItem } from './stored-item.ts';
import { verifyCards } from './verify-cards.ts';
import { verifyDisputes } from './verify-disputes.ts';
import { verifyMonths } from './verify-months.ts';
import { verifyPayments } from './verify-payments.ts';
import { verifyRails } from './verify-rails.ts';

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
    const rows = await readPayments(bank, items);
    const found = [
      ...audit(items),
      ...verifyPayments(items, rows.filter(isOfCustomer)),
      ...(await verifyRails(items, rows, bank)),
      ...(await verifyCards(items, bank)),
      ...(await verifyDisputes(items, bank)),
      ...(await verifyMonths(items, bank)),
    ];
    const said = new Set(found);
    wrong = look === 1 ? found : wrong.filter((each) => said.has(each));
    if (wrong.length === 0 || look === mostLooks) {
      const count = (entity: string) => items.filter((item) => item.entity === entity).length;
      return { accounts: count('Account'), transfers: count('Transfer'), wrong: wrong.slice(0, 100) };
    }
    await setTimeout(rest);
  }
}

const isOfCustomer = ({ accountId }: StoredItem) => isCustomer(accountId);

/** Of each customer's account, and of money that is sent back out of suspense. */
async function readPayments(bank: BookTable, items: readonly StoredItem[]): Promise<readonly StoredItem[]> {
  const ids = items.filter(({ entity }) => entity === 'Account').map(idOf);
  const paying = ids.filter((accountId) => isCustomer(accountId) || accountId.startsWith('suspense-in:'));
  return (await ofEach(paying, (accountId) => partition(bank, `ACCOUNT#${accountId}`, 'PAYMENT#'))).flat();
}
