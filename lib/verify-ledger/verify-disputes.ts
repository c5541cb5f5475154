import { type BookTable, ofEach, partition } from './read-book.ts';
import { idOf, isCustomer, type StoredItem } from './stored-item.ts';

const big = (amount: unknown) => BigInt(String(amount ?? '0'));

/**
 * Disputes: what is credited by those that are open stands on the bank's account for them, in each currency; each has a case that is open as long as it is, of
 * the same amount. The limits of each account count those that are open, and what they credited; what they credited of all accounts
 * of a holder is counted there, by currency. What they moved has rows among the payments, which are looked at there.
 * @param items of the book.
 * @param bank the table of rows.
 */
export async function verifyDisputes(items: readonly StoredItem[], bank: BookTable): Promise<readonly string[]> {
  const wrong: string[] = [];
  const accounts = items.filter(({ entity }) => entity === 'Account');
  const credited = new Map<string, bigint>();
  const add = (currency: string, by: bigint) => credited.set(currency, (credited.get(currency) ?? 0n) + by);
  for (const account of accounts.filter((each) => idOf(each).startsWith('disputes:')))
    add(String(account.currency), big(account.posted));
  const ofHolders = new Map<string, Map<string, bigint>>();
  await ofEach(accounts.map(idOf).filter(isCustomer), async (accountId) => {
    const rows = await partition(bank, `ACCOUNT#${accountId}`, 'DISPUTE#');
    const [limits] = await partition(bank, `ACCOUNT#${accountId}`, 'LIMITS');
    const counted = rows.filter((row) => row.state === 'open' && row.counted === true);
    const room = counted.reduce((sum, row) => sum + big(row.credited), 0n);
    if (big(limits?.disputes) !== BigInt(counted.length) || big(limits?.credited) !== room)
      wrong.push(
        `${accountId}: ${counted.length} disputes credited ${room}, its limits count ${limits?.disputes} and ${limits?.credited}`,
      );
    const [terms] = await partition(bank, `ACCOUNT#${accountId}`, 'TERMS');
    if (terms?.holderId) addOfHolder(ofHolders, terms, counted);
    for (const row of rows) {
      const isOpen = row.state === 'open';
      if (isOpen) add(String(row.currency), -big(row.credited));
      const [looked] = await partition(bank, `CASE#${row.caseId}`, 'CASE');
      const isLooked = looked?.state === 'open';
      if (isLooked !== isOpen) wrong.push(`${row.disputeId}: the dispute is ${row.state}, its case ${looked?.state}`);
      if (looked?.amount !== row.amount)
        wrong.push(`${row.disputeId}: disputed are ${row.amount}, its case says ${looked?.amount}`);
    }
  });
  for (const [currency, off] of credited)
    if (off !== 0n) wrong.push(`${currency}: ${off} more is credited for disputes than those that are open say`);
  await ofEach([...ofHolders], async ([holderId, byCurrency]) => {
    const [count] = await partition(bank, `HOLDER#${holderId}`, 'COUNT');
    for (const [currency, room] of byCurrency)
      if (big(count?.[`credited${currency}`]) !== room)
        wrong.push(`${holderId}: disputes credited ${room} ${currency}, counted are ${count?.[`credited${currency}`]}`);
  });
  return wrong.sort();
}

/** What disputes of an account take of the room that its holder has for all of them; of a person who was erased none is kept. */
function addOfHolder(
  ofHolders: Map<string, Map<string, bigint>>,
  { holderId, currency }: StoredItem,
  counted: readonly StoredItem[],
): void {
  const byCurrency = ofHolders.get(String(holderId)) ?? new Map<string, bigint>();
  const room = counted.reduce((sum, row) => sum + (row.countedOfHolder === true ? big(row.credited) : 0n), 0n);
  byCurrency.set(String(currency), (byCurrency.get(String(currency)) ?? 0n) + room);
  ofHolders.set(String(holderId), byCurrency);
}
